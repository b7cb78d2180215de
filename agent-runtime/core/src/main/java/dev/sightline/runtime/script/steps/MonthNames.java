package dev.sightline.runtime.script.steps;

import java.text.Normalizer;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The months by their names, whole and shortened, in the languages that the JDK knows. */
final class MonthNames {

    private static final int SHORTEST = 3;

    private MonthNames() {}

    /** Most names are English or in the language of this machine, and all languages take a while to load. */
    private static final class Near {
        private static final Map<String, Integer> NAMES = of(Stream.of(Locale.ENGLISH, Locale.getDefault()));
    }

    private static final class All {
        private static final Map<String, Integer> NAMES =
                of(Arrays.stream(Locale.getISOLanguages()).map(Locale::of));
    }

    /** The number of a month, from 1; 0 if the word is not the name of one. */
    static int month(String word) {
        String folded = folded(word);
        if (folded.length() < SHORTEST) {
            return 0;
        }
        Integer near = Near.NAMES.get(folded);
        return near != null ? near : All.NAMES.getOrDefault(folded, 0);
    }

    /**
     * The same for a word that may have lost its first letter, which the frame of a list hides from the reader; 0 if it is not
     * the name of a month, nor the rest of one in English or the language of this machine.
     */
    static int monthOrRest(String word) {
        int month = month(word);
        String folded = folded(word);
        if (month > 0 || folded.length() < SHORTEST) {
            return month;
        }
        List<Integer> rests = Near.NAMES.entrySet().stream()
                .filter(name -> name.getKey().substring(1).equals(folded))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        return rests.size() == 1 ? rests.getFirst() : 0;
    }

    /** Of languages that call different months the same, the first counts. */
    private static Map<String, Integer> of(Stream<Locale> locales) {
        var names = new HashMap<String, Integer>();
        locales.forEach(locale -> {
            for (TextStyle style :
                    List.of(TextStyle.FULL, TextStyle.FULL_STANDALONE, TextStyle.SHORT, TextStyle.SHORT_STANDALONE)) {
                for (Month month : Month.values()) {
                    String name = folded(month.getDisplayName(style, locale));
                    if (name.length() >= SHORTEST && name.chars().allMatch(Character::isLetter)) {
                        names.putIfAbsent(name, month.getValue());
                    }
                }
            }
        });
        return names;
    }

    /** Without marks, case and final points, and with one letter for those that look alike. */
    private static String folded(String word) {
        return Normalizer.normalize(word, Normalizer.Form.NFD)
                .replaceAll("\\p{M}|\\.$", "")
                .toLowerCase(Locale.ROOT)
                .replace('i', 'l')
                .replace('j', 'l');
    }
}
