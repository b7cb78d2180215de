package dev.sightline.picture;

import dev.sightline.picture.Sighting.Verdict;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.Arrays;

/** Compares a picture with one place on a screen, pixel by pixel. */
final class Comparison {

    /** Of a channel: as far as hovering changes a background, and less than a theme does. */
    private static final int SAME_GROUND = 48;

    private static final double SAME = 0.95;
    private static final double SAME_AT_OTHER_SCALE = 0.97;
    private static final double SAME_WHEN_SOFTENED = 0.99;
    private static final double SAME_IN_OTHER_COLOURS = 0.92;
    private static final double NEVER = 2;

    /** A disabled control has less contrast, and so has what a translucent area covers. */
    private static final double LEAST_GAIN = 0.6;

    /** Where light and dark are exchanged, it is the theme that has less contrast. */
    private static final double LEAST_GAIN_WHEN_EXCHANGED = 0.3;

    /** Parts along each side that are compared by themselves. */
    private static final int PARTS = 3;

    private static final double LEAST_OF_A_PART = 0.7;
    private static final double LEAST_OF_A_PART_AT_OTHER_SCALE = 0.8;

    /** Of the picture's variance; a part with less shows nothing. */
    private static final double PART_WITH_CONTENT = 0.25;

    private final Raster template;
    private final double scale;
    private final double width;
    private final double height;
    private final int[] ground;

    /**
     * @param template the picture, resized to the scale
     * @param width of the picture at this scale, not rounded
     * @param height of the picture at this scale, not rounded
     */
    Comparison(Raster template, double scale, double width, double height) {
        this.template = template;
        this.scale = scale;
        this.width = width;
        this.height = height;
        this.ground = ground(template, 0, 0, template.width(), template.height());
    }

    Raster template() {
        return template;
    }

    double scale() {
        return scale;
    }

    /** The median colour of the edge, which is the background in most pictures. */
    private static int[] ground(Raster raster, int left, int top, int width, int height) {
        int count = 2 * width + 2 * (height - 2);
        var channels = new int[3][count];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int step = y == 0 || y == height - 1 ? 1 : width - 1;
            for (int x = 0; x < width; x += step) {
                int pixel = raster.pixel(left + x, top + y);
                channels[0][at] = pixel >> 16 & 255;
                channels[1][at] = pixel >> 8 & 255;
                channels[2][at] = pixel & 255;
                at++;
            }
        }
        var median = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            Arrays.sort(channels[channel]);
            median[channel] = channels[channel][count / 2];
        }
        return median;
    }

    /** Sums over the pixels of one part, for each channel. */
    private static final class Sums {

        private final double[] own = new double[3];
        private final double[] others = new double[3];
        private double ownSquares;
        private double othersSquares;
        private double products;
        private double greyOwn;
        private double greyOthers;
        private double greyOwnSquares;
        private double greyOthersSquares;
        private double greyProducts;
        private long difference;
        private int count;

        void add(int mine, int other, double grey, double otherGrey) {
            for (int channel = 0; channel < 3; channel++) {
                int shift = 16 - 8 * channel;
                int one = mine >> shift & 255;
                int two = other >> shift & 255;
                own[channel] += one;
                others[channel] += two;
                ownSquares += one * one;
                othersSquares += two * two;
                products += one * two;
                difference += Math.abs(one - two);
            }
            greyOwn += grey;
            greyOthers += otherGrey;
            greyOwnSquares += grey * grey;
            greyOthersSquares += otherGrey * otherGrey;
            greyProducts += grey * otherGrey;
            count++;
        }

        void add(Sums part) {
            for (int channel = 0; channel < 3; channel++) {
                own[channel] += part.own[channel];
                others[channel] += part.others[channel];
            }
            ownSquares += part.ownSquares;
            othersSquares += part.othersSquares;
            products += part.products;
            greyOwn += part.greyOwn;
            greyOthers += part.greyOthers;
            greyOwnSquares += part.greyOwnSquares;
            greyOthersSquares += part.greyOthersSquares;
            greyProducts += part.greyProducts;
            difference += part.difference;
            count += part.count;
        }

        /** The correlation over all channels, each without its mean. */
        double colourCorrelation() {
            double covariance = products;
            double variance = ownSquares;
            double otherVariance = othersSquares;
            for (int channel = 0; channel < 3; channel++) {
                covariance -= own[channel] * others[channel] / count;
                variance -= own[channel] * own[channel] / count;
                otherVariance -= others[channel] * others[channel] / count;
            }
            return covariance / Math.sqrt(Math.max(variance * otherVariance, 1e-6));
        }

        double greyCorrelation() {
            return (greyProducts - greyOwn * greyOthers / count)
                    / Math.sqrt(Math.max(greyVariance() * greyOtherVariance(), 1e-6));
        }

        /** Times the number of pixels. */
        double greyVariance() {
            return Math.max(0, greyOwnSquares - greyOwn * greyOwn / count);
        }

        private double greyOtherVariance() {
            return Math.max(0, greyOthersSquares - greyOthers * greyOthers / count);
        }

        /** The contrast of the other relative to the own. */
        double gain() {
            return Math.sqrt(greyOtherVariance() / Math.max(greyVariance(), 1e-6));
        }

        double meanDifference() {
            return difference / (3.0 * count);
        }
    }

    /** How the place with this upper left corner compares with the picture, which has its natural size there. */
    Sighting at(Raster screen, int left, int top) {
        return of(screen, left, top, Box.of(left, top, width, height));
    }

    /** The same for a place between pixels, and at a size at which pixels do not lie on pixels. */
    Sighting between(Raster screen, double left, double top) {
        Raster part = screen.part(left, top, width, height, template.width(), template.height());
        Sighting found = of(part, 0, 0, Box.of(left, top, width, height));
        boolean deceptive = !isNatural() && found.matches() && softenedCorrelation(part) < SAME_WHEN_SOFTENED;
        return deceptive ? new Sighting(found.box(), found.score(), scale, Verdict.DIFFERENT) : found;
    }

    private boolean isNatural() {
        return Math.abs(scale - 1) < 0.01;
    }

    /**
     * Softening removes most of what resizing does to the edges of a shape, and little of what distinguishes it from
     * another shape.
     */
    private double softenedCorrelation(Raster part) {
        Raster mine = template.softened();
        Raster others = part.softened();
        var sums = new Sums();
        for (int y = 0; y < mine.height(); y++) {
            for (int x = 0; x < mine.width(); x++) {
                sums.add(mine.pixel(x, y), others.pixel(x, y), 0, 0);
            }
        }
        return sums.colourCorrelation();
    }

    private Sighting of(Raster screen, int left, int top, Box<Space.Pixels> box) {
        var parts = new Sums[PARTS * PARTS];
        Arrays.setAll(parts, _ -> new Sums());
        Plane mine = template.grey();
        Plane others = screen.grey();
        for (int y = 0; y < template.height(); y++) {
            int row = y * PARTS / template.height() * PARTS;
            for (int x = 0; x < template.width(); x++) {
                parts[row + x * PARTS / template.width()].add(
                        template.pixel(x, y),
                        screen.pixel(left + x, top + y),
                        mine.values()[y * mine.width() + x],
                        others.values()[(top + y) * others.width() + left + x]);
            }
        }
        var whole = new Sums();
        for (Sums part : parts) {
            whole.add(part);
        }
        int[] otherGround = ground(screen, left, top, template.width(), template.height());
        boolean sameGround = true;
        for (int channel = 0; channel < 3; channel++) {
            sameGround &= Math.abs(ground[channel] - otherGround[channel]) <= SAME_GROUND;
        }
        double grey = whole.greyCorrelation();
        double correlation = sameGround ? whole.colourCorrelation() : Math.abs(grey);
        double score = Math.clamp(0.9 * correlation + 0.1 * (1 - Math.min(1, whole.meanDifference() / 96)), 0.0, 1.0);
        boolean natural = isNatural();
        // what differs in both colours and size has too little in common with the picture
        double wanted = sameGround ? natural ? SAME : SAME_AT_OTHER_SCALE : natural ? SAME_IN_OTHER_COLOURS : NEVER;
        Verdict verdict;
        if (correlation < wanted) {
            verdict = Verdict.DIFFERENT;
        } else if (worstPart(parts, whole, sameGround, grey < 0)
                < (natural ? LEAST_OF_A_PART : LEAST_OF_A_PART_AT_OTHER_SCALE)) {
            verdict = Verdict.PARTLY;
        } else if (whole.gain() < (grey < 0 ? LEAST_GAIN_WHEN_EXCHANGED : LEAST_GAIN)) {
            verdict = sameGround ? Verdict.FAINTER : Verdict.DIMMED;
        } else {
            verdict = sameGround ? Verdict.SAME : Verdict.OTHER_COLOURS;
        }
        return new Sighting(box, score, scale, verdict);
    }

    /** The smallest correlation of a part that shows something, on the picture or on the screen. */
    private static double worstPart(Sums[] parts, Sums whole, boolean sameGround, boolean inverted) {
        double content = PART_WITH_CONTENT * whole.greyVariance() / whole.count;
        double otherContent = PART_WITH_CONTENT * whole.greyOtherVariance() / whole.count;
        double worst = 1;
        for (Sums part : parts) {
            if (part.count > 0
                    && (part.greyVariance() / part.count >= content
                            || part.greyOtherVariance() / part.count >= otherContent)) {
                double correlation = sameGround
                        ? part.colourCorrelation()
                        : inverted ? -part.greyCorrelation() : part.greyCorrelation();
                worst = Math.min(worst, correlation);
            }
        }
        return worst;
    }
}
