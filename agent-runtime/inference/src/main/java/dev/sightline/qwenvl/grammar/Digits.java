package dev.sightline.qwenvl.grammar;

import java.util.ArrayList;
import java.util.List;

/** Whole numbers from 0 up, as digits. */
final class Digits {

    static final long LARGEST = 999_999_999_999_999L;
    static final int MOST_FRACTION = 8;

    private Digits() {}

    /** Each number of an interval, without leading zeros. */
    static Symbol between(long low, long high) {
        List<Symbol> options = new ArrayList<>();
        long from = low;
        while (from <= high) {
            String first = Long.toString(from);
            long to = Math.min(high, from == 0 ? 9 : power(first.length()) - 1);
            options.add(sameLength(first, Long.toString(to)));
            from = to + 1;
        }
        return Symbol.choice(options);
    }

    private static long power(int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }

    private static Symbol sameLength(String low, String high) {
        if (low.isEmpty()) {
            return Symbol.EMPTY;
        }
        char first = low.charAt(0);
        char last = high.charAt(0);
        String lowRest = low.substring(1);
        String highRest = high.substring(1);
        String zeros = "0".repeat(lowRest.length());
        String nines = "9".repeat(lowRest.length());
        if (first == last) {
            return Symbol.sequence(Symbol.range(first, first), sameLength(lowRest, highRest));
        }
        List<Symbol> options = new ArrayList<>();
        boolean partialLow = !lowRest.equals(zeros);
        boolean partialHigh = !highRest.equals(nines);
        if (partialLow) {
            options.add(Symbol.sequence(Symbol.range(first, first), sameLength(lowRest, nines)));
        }
        char fullFirst = partialLow ? (char) (first + 1) : first;
        char fullLast = partialHigh ? (char) (last - 1) : last;
        if (fullFirst <= fullLast) {
            Symbol any = Symbol.repeat(Symbol.range('0', '9'), lowRest.length(), lowRest.length());
            options.add(Symbol.sequence(Symbol.range(fullFirst, fullLast), any));
        }
        if (partialHigh) {
            options.add(Symbol.sequence(Symbol.range(last, last), sameLength(zeros, highRest)));
        }
        return Symbol.choice(options);
    }
}
