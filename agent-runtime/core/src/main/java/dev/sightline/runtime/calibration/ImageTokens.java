package dev.sightline.runtime.calibration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the counted tokens of pictures of known sizes tell about a server: a flat start is a minimum, a flat end a
 * maximum, and in between a token is a square of the factor's side.
 *
 * @param factor side in pixels of the square that is one token
 * @param min tokens to which the server enlarges smaller images; null when it does not
 * @param max tokens to which it shrinks larger images; null when it does not, as far as was measured
 * @param overhead tokens of a prompt beside those of its image
 */
record ImageTokens(
        int factor, @Nullable Integer min, @Nullable Integer max, long overhead) {

    /** Multiples of both factors in use, so that an image that is not resized has a whole number of tokens. */
    static final List<Integer> SIDES = List.of(224, 448, 672, 896, 1120, 1344, 1792);

    /** Markers around an image, and what templates add. */
    private static final int MOST_MARKERS = 16;

    /**
     * A picture and what it cost.
     *
     * @param side of the square picture, in pixels
     * @param promptTokens of the whole prompt
     */
    record Rung(int side, long promptTokens) {

        long natural(int factor) {
            return (long) (side / factor) * (side / factor);
        }
    }

    /**
     * @param rungs in the order of their sides
     * @param textTokens of the same prompt without a picture, 0 when unknown
     * @param usual the factor of the model's family, for when several explain the counts
     * @return null when the counts do not follow the size of images
     */
    static @Nullable ImageTokens of(List<Rung> rungs, long textTokens, int usual) {
        ImageTokens best = null;
        int most = 0;
        for (int factor : usual == 32 ? new int[] {32, 28} : new int[] {28, 32}) {
            Map<Long, Integer> explained = new HashMap<>();
            for (Rung rung : rungs) {
                long overhead = rung.promptTokens - rung.natural(factor);
                boolean plausible =
                        textTokens > 0 ? overhead >= textTokens && overhead <= textTokens + MOST_MARKERS : overhead > 0;
                if (plausible) {
                    explained.merge(overhead, 1, Integer::sum);
                }
            }
            for (Map.Entry<Long, Integer> one : explained.entrySet()) {
                // one picture alone proves nothing unless the text was counted, too
                if (one.getValue() > most && (one.getValue() > 1 || textTokens > 0)) {
                    most = one.getValue();
                    best = bounded(rungs, factor, one.getKey());
                }
            }
        }
        return best == null ? fixed(rungs, textTokens, usual) : best;
    }

    private static ImageTokens bounded(List<Rung> rungs, int factor, long overhead) {
        Rung first = rungs.getFirst();
        Rung last = rungs.getLast();
        long fewest = first.promptTokens - overhead;
        long most = last.promptTokens - overhead;
        return new ImageTokens(
                factor,
                fewest > first.natural(factor) ? Math.toIntExact(fewest) : null,
                most < last.natural(factor) ? Math.toIntExact(most) : null,
                overhead);
    }

    /** A server that shows every image at the same size. */
    private static @Nullable ImageTokens fixed(List<Rung> rungs, long textTokens, int factor) {
        long tokens = rungs.getFirst().promptTokens - textTokens - 2;
        boolean same =
                rungs.size() > 2 && rungs.stream().allMatch(rung -> rung.promptTokens == rungs.getFirst().promptTokens);
        return textTokens > 0 && same && tokens > 0
                ? new ImageTokens(factor, (int) tokens, (int) tokens, textTokens + 2)
                : null;
    }

    /** The image's tokens in a prompt. */
    long imageTokens(long promptTokens) {
        return promptTokens - overhead;
    }
}
