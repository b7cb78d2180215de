package dev.sightline.picture;

import dev.sightline.picture.CoarseScan.Candidate;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what pictures show on one screen: at the size that a picture has there first, then at half to twice that size.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PictureSearch {

    private static final int CLOSER_LOOKS = 48;
    private static final int CLOSER_LOOKS_AT_OTHER_SCALE = 14;

    /** Pixels of the template that a closer look compares; the place is decided by all of them. */
    private static final int SAMPLES = 500;

    private static final int FINALISTS = 6;

    private static final double WORTH_REFINING = 0.6;

    /** Between two sizes that are tried. */
    private static final double STEP = Math.pow(2, 1.0 / 6);

    private static final int STEPS = 6;

    private static final double LEAST_SCALE = 0.48;
    private static final double MOST_SCALE = 2.1;

    private final Raster screen;
    private final double pixelRatio;
    private final CoarseScan scan;

    private PictureSearch(Raster screen, double pixelRatio) {
        this.screen = screen;
        this.pixelRatio = pixelRatio;
        this.scan = new CoarseScan(screen.grey());
    }

    /** A search on what a screenshot shows. */
    public static PictureSearch on(Screenshot screenshot) {
        return new PictureSearch(Raster.of(screenshot.image()), screenshot.pixelRatio());
    }

    /**
     * The places that resemble a picture most, the best first, whether they match or not. Those that match are all among
     * them, up to {@value #CLOSER_LOOKS}.
     */
    public List<Sighting> find(Look look) {
        double natural = pixelRatio / look.pixelRatio();
        List<Sighting> exact = sightings(comparison(look, natural, 1), CLOSER_LOOKS, true);
        if (Math.abs(natural - 1) >= 0.01) {
            // its pixels do not lie on those of the screen
            exact = exact.parallelStream()
                    .map(sighting ->
                            sighting.score() < WORTH_REFINING ? sighting : refined(look, natural, sighting, false))
                    .sorted(Comparator.comparingDouble(Sighting::score).reversed())
                    .toList();
        }
        if (!exact.isEmpty() && exact.getFirst().matches()) {
            return exact;
        }
        List<Sighting> scaled = IntStream.rangeClosed(-STEPS, STEPS)
                .filter(step -> step != 0)
                .parallel()
                .mapToObj(step -> Math.pow(STEP, step))
                .flatMap(scale ->
                        sightings(comparison(look, natural, scale), CLOSER_LOOKS_AT_OTHER_SCALE, false).stream())
                .sorted(Comparator.comparingDouble(Sighting::score).reversed())
                .toList();
        List<Sighting> refined = distinct(scaled, FINALISTS).parallelStream()
                .map(sighting -> sighting.score() < WORTH_REFINING ? sighting : refined(look, natural, sighting, true))
                .toList();
        List<Sighting> all = new ArrayList<>(exact);
        all.addAll(refined);
        // a match at another size is worth more than a resemblance at the natural one
        all.sort(Comparator.comparing(Sighting::matches)
                .thenComparingDouble(Sighting::score)
                .reversed());
        return distinct(all, CLOSER_LOOKS);
    }

    /**
     * The place near a point that resembles a picture most, at the size that the picture has on this screen.
     *
     * @param x of its middle, in pixels of the screenshot
     * @param y of its middle
     * @param reach how far away it is looked for, in pixels of the screenshot
     * @return null when the picture does not fit on the screen there
     */
    public @Nullable Sighting near(Look look, double x, double y, int reach) {
        Comparison comparison = comparison(look, pixelRatio / look.pixelRatio(), 1);
        Raster template = comparison.template();
        int left = (int) Math.round(x - template.width() / 2.0);
        int top = (int) Math.round(y - template.height() / 2.0);
        if (template.width() > screen.width() || template.height() > screen.height()) {
            return null;
        }
        return closer(comparison, new Candidate(left, top, 1), reach);
    }

    private Comparison comparison(Look look, double natural, double scale) {
        double width = look.pixels().width() * natural * scale;
        double height = look.pixels().height() * natural * scale;
        Raster resized =
                look.pixels().resized(Math.max(1, (int) Math.round(width)), Math.max(1, (int) Math.round(height)));
        return new Comparison(resized, scale, width, height);
    }

    private List<Sighting> sightings(Comparison comparison, int most, boolean thorough) {
        Raster template = comparison.template();
        if (template.width() > screen.width()
                || template.height() > screen.height()
                || Math.min(template.width(), template.height()) < Look.LEAST_SIDE) {
            return List.of();
        }
        int factor = CoarseScan.factor(template.grey());
        int reach = (thorough ? factor / 2 : factor) + 1;
        List<Sighting> found = scan.candidates(template.grey(), most, thorough).parallelStream()
                .map(candidate -> closer(comparison, candidate, reach))
                .sorted(Comparator.comparingDouble(Sighting::score).reversed())
                .toList();
        return distinct(found, most);
    }

    /** The best place around a candidate. */
    private Sighting closer(Comparison comparison, Candidate candidate, int reach) {
        Plane template = comparison.template().grey();
        int maxLeft = screen.width() - template.width();
        int maxTop = screen.height() - template.height();
        int bestLeft = Math.clamp(candidate.x(), 0, maxLeft);
        int bestTop = Math.clamp(candidate.y(), 0, maxTop);
        double best = -1;
        int stride = (int) Math.max(1, Math.sqrt((double) template.width() * template.height() / SAMPLES));
        for (int top = Math.max(0, candidate.y() - reach); top <= Math.min(maxTop, candidate.y() + reach); top++) {
            for (int left = Math.max(0, candidate.x() - reach);
                    left <= Math.min(maxLeft, candidate.x() + reach);
                    left++) {
                double correlation = Math.abs(correlation(template, left, top, stride));
                if (correlation > best) {
                    best = correlation;
                    bestLeft = left;
                    bestTop = top;
                }
            }
        }
        return comparison.at(screen, bestLeft, bestTop);
    }

    private double correlation(Plane template, int left, int top, int stride) {
        float[] mine = template.values();
        float[] others = screen.grey().values();
        float sum = 0;
        float squares = 0;
        float otherSum = 0;
        float otherSquares = 0;
        float products = 0;
        int count = 0;
        for (int y = stride / 2; y < template.height(); y += stride) {
            int from = y * template.width();
            int otherFrom = (top + y) * screen.width() + left;
            for (int x = stride / 2; x < template.width(); x += stride) {
                float one = mine[from + x] - 128;
                float two = others[otherFrom + x] - 128;
                sum += one;
                squares += one * one;
                otherSum += two;
                otherSquares += two * two;
                products += one * two;
                count++;
            }
        }
        double variance = squares - (double) sum * sum / count;
        double otherVariance = otherSquares - (double) otherSum * otherSum / count;
        return variance < 1 || otherVariance < 1
                ? 0
                : (products - (double) sum * otherSum / count) / Math.sqrt(variance * otherVariance);
    }

    /** A sighting at the place and size that fit best. The smaller of the two pictures decides on the pixels compared. */
    private Sighting refined(Look look, double natural, Sighting rough, boolean size) {
        Map<Integer, Raster> templates = new HashMap<>();
        Sighting best = between(
                look,
                natural,
                rough.scale(),
                rough.box().center().x(),
                rough.box().center().y(),
                templates);
        double shift = 0.5;
        for (double step = (STEP - 1) / 3; step > 0.008; step /= 2, shift /= 2) {
            for (boolean improved = true; improved; ) {
                improved = false;
                double x = best.box().center().x();
                double y = best.box().center().y();
                double scale = best.scale();
                double[][] tries = {
                    {scale * (1 + step), x, y},
                    {scale / (1 + step), x, y},
                    {scale, x + shift, y},
                    {scale, x - shift, y},
                    {scale, x, y + shift},
                    {scale, x, y - shift}
                };
                for (double[] each : tries) {
                    if (each[0] < LEAST_SCALE || each[0] > MOST_SCALE || (!size && each[0] != scale)) {
                        continue;
                    }
                    Sighting tried = between(look, natural, each[0], each[1], each[2], templates);
                    if (tried.score() > best.score() + 1e-3) {
                        best = tried;
                        improved = true;
                    }
                }
            }
        }
        return best;
    }

    private Sighting between(
            Look look, double natural, double scale, double x, double y, Map<Integer, Raster> templates) {
        Raster picture = look.pixels();
        double width = picture.width() * natural * scale;
        double height = picture.height() * natural * scale;
        double shrink = Math.min(1, natural * scale);
        Raster template = templates.computeIfAbsent(
                Math.max(1, (int) Math.round(picture.width() * shrink)),
                columns -> picture.resized(columns, Math.max(1, (int) Math.round(picture.height() * shrink))));
        return new Comparison(template, scale, width, height).between(screen, x - width / 2, y - height / 2);
    }

    /** Without those that lie on better ones. */
    private static List<Sighting> distinct(List<Sighting> sorted, int most) {
        List<Sighting> distinct = new ArrayList<>();
        for (Sighting sighting : sorted) {
            if (distinct.stream().noneMatch(better -> overlaps(better.box(), sighting.box()))) {
                distinct.add(sighting);
                if (distinct.size() == most) {
                    break;
                }
            }
        }
        return distinct;
    }

    private static boolean overlaps(Box<Space.Pixels> one, Box<Space.Pixels> other) {
        double width = Math.min(one.right(), other.right()) - Math.max(one.left(), other.left());
        double height = Math.min(one.bottom(), other.bottom()) - Math.max(one.top(), other.top());
        return width > 0
                && height > 0
                && width * height > 0.3 * Math.min(one.width() * one.height(), other.width() * other.height());
    }
}
