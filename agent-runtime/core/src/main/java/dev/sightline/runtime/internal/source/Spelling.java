package dev.sightline.runtime.internal.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Suggests what somebody meant to write.
 *
 * @since 0.1.0
 */
public final class Spelling {

    private Spelling() {}

    /** {@code " Did you mean 'click'?"}, or nothing when no word is close. */
    public static String suggest(String written, Collection<String> words) {
        return closest(written, words)
                .map(word -> " Did you mean '" + word + "'?")
                .orElse("");
    }

    public static Optional<String> closest(String written, Collection<String> words) {
        int tolerance = Math.max(1, written.length() / 3);
        return words.stream()
                .filter(word -> distance(written, word) <= tolerance)
                .min(Comparator.comparingInt(word -> distance(written, word)));
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                cost[i][j] =
                        Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
