package dev.sightline.runtime.internal.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A secret as a text reader may see it: without blanks, with letters that look alike made equal, and with a few characters
 * misread.
 */
final class ReadSecret {

    /** Shorter values are only recognised as whole words. */
    private static final int LEAST_WITHIN = 4;

    /** From this length on, a word that is a part of the value is recognised, as in a field that shows only its end. */
    private static final int LEAST_PART = 6;

    private static final String LOOK_ALIKE = "oil|!sz";
    private static final String MEANT = "0111152";

    private final String folded;

    /** Whether it is only recognised where words begin and end: shorter values and plain words occur in other words. */
    private final boolean whole;

    private final int errors;

    ReadSecret(String value) {
        this.folded = folded(value);
        int length = folded.length();
        this.whole = length < LEAST_PART || isLetters(value);
        this.errors = whole ? 0 : Math.max(1, length / 8);
    }

    private static String folded(String text) {
        var folded = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(c -> !Character.isWhitespace(c))
                .forEach(c -> {
                    int alike = LOOK_ALIKE.indexOf(c);
                    folded.appendCodePoint(alike < 0 ? c : MEANT.charAt(alike));
                });
        return folded.toString();
    }

    /** Marks the words of a line that show the value, or a part of it. */
    void mark(List<String> words, boolean[] marked) {
        var line = new StringBuilder();
        int[] ends = new int[words.size()];
        for (int i = 0; i < ends.length; i++) {
            String one = folded(words.get(i));
            boolean isPart = one.length() >= LEAST_PART
                    && folded.contains(one)
                    && (!isLetters(words.get(i)) || one.length() * 3 >= folded.length() * 2);
            marked[i] |= isPart || one.equals(folded);
            line.append(one);
            ends[i] = line.length();
        }
        if (folded.length() >= LEAST_WITHIN) {
            markWithin(line.toString(), ends, marked);
        }
    }

    private static boolean isLetters(String text) {
        return text.chars().allMatch(Character::isLetter);
    }

    /** Sellers' algorithm: where the value ends in the line with few enough errors, and where it begins then. */
    private void markWithin(String line, int[] ends, boolean[] marked) {
        int length = folded.length();
        int[] costs = new int[length + 1];
        int[] begins = new int[length + 1];
        Arrays.setAll(costs, i -> i);
        int best = Integer.MAX_VALUE;
        int bestBegin = 0;
        int bestEnd = 0;
        for (int at = 0; at < line.length(); at++) {
            int diagonal = costs[0];
            int diagonalBegin = begins[0];
            begins[0] = at + 1;
            for (int i = 1; i <= length; i++) {
                int replaced = diagonal + (folded.charAt(i - 1) == line.charAt(at) ? 0 : 1);
                int inserted = costs[i] + 1;
                int left = costs[i - 1] + 1;
                int begin = diagonalBegin;
                int least = replaced;
                if (inserted < least) {
                    least = inserted;
                    begin = begins[i];
                }
                if (left < least) {
                    least = left;
                    begin = begins[i - 1];
                }
                diagonal = costs[i];
                diagonalBegin = begins[i];
                costs[i] = least;
                begins[i] = begin;
            }
            // of ends that follow each other, the best one is where the value ends
            if (costs[length] <= errors && costs[length] < best) {
                best = costs[length];
                bestBegin = begins[length];
                bestEnd = at + 1;
            }
            if (best <= errors && (costs[length] > errors || at + 1 == line.length())) {
                markBetween(bestBegin, bestEnd, ends, marked);
                best = Integer.MAX_VALUE;
            }
        }
    }

    private void markBetween(int from, int to, int[] ends, boolean[] marked) {
        boolean begins = from == 0 || Arrays.binarySearch(ends, from) >= 0;
        if (whole && !(begins && Arrays.binarySearch(ends, to) >= 0)) {
            return;
        }
        for (int i = 0; i < ends.length; i++) {
            int begin = i == 0 ? 0 : ends[i - 1];
            marked[i] |= begin < to && ends[i] > from;
        }
    }
}
