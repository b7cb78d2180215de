package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ink on the grounds of a screenshot, without the frames around them. */
final class InkMap {

    /** Weaker differences than this from the ground are shading. */
    private static final int FAINTEST = 14;
    /** Not a ground: a frame, or the edge of a ground. */
    private static final int FRAME = -1;

    private final PixelGrid pixels;
    private final Regions regions;
    private final List<Ground> grounds;
    private final double unit;
    /** For each pixel, the index of the ground that it lies on, or {@link #FRAME}. */
    private final int[] owners;
    /** For each pixel of ink, its label, from 1. */
    private final int[] labels;

    private final List<Ink> inks = new ArrayList<>();

    private InkMap(PixelGrid pixels, Regions regions, List<Ground> grounds, double unit) {
        this.pixels = pixels;
        this.regions = regions;
        this.grounds = grounds;
        this.unit = unit;
        this.owners = new int[pixels.rgb().length];
        this.labels = new int[pixels.rgb().length];
    }

    static InkMap of(PixelGrid pixels, Regions regions, List<Ground> grounds, double unit) {
        var map = new InkMap(pixels, regions, grounds, unit);
        map.paint();
        map.mark();
        map.collect();
        return map;
    }

    /** All pieces of ink, by label. */
    List<Ink> inks() {
        return inks;
    }

    /** The label of the ink at a pixel, from 1; 0 if there is none. */
    int at(int x, int y) {
        return labels[y * pixels.width() + x];
    }

    /** Whether the pixel lies on this ground, on its colour or on ink. */
    boolean isOn(Ground ground, int x, int y) {
        int owner = owners[y * pixels.width() + x];
        return owner >= 0 && grounds.get(owner) == ground;
    }

    /** Grounds from the outside in, each over the ones before; a frame takes what no ground claims. */
    private void paint() {
        boolean[] isGround = new boolean[regions.count()];
        for (Ground ground : grounds) {
            if (ground.region() >= 0) {
                isGround[ground.region()] = true;
            }
        }
        for (int index = 1; index < grounds.size(); index++) {
            Ground ground = grounds.get(index);
            paintFrame(ground, isGround);
            for (int y = ground.box().top(); y < ground.box().bottom(); y++) {
                int row = y * pixels.width();
                Arrays.fill(owners, row + ground.from(y), row + ground.to(y), index);
            }
        }
    }

    private void paintFrame(Ground ground, boolean[] isGround) {
        Rect box = ground.box();
        Rect outer = ground.outer();
        // the edge of a round corner is a mixture of both colours, one pixel wide
        int left = box.left() - outer.left() + 1;
        int right = outer.right() - box.right() + 1;
        int top = box.top() - outer.top() + 1;
        int bottom = outer.bottom() - box.bottom() + 1;
        for (int y = Math.max(0, box.top() - top); y < Math.min(pixels.height(), box.bottom() + bottom); y++) {
            int from = pixels.width();
            int to = 0;
            // a line around a curve is as thick in every direction
            for (int row = Math.max(box.top(), y - bottom); row <= Math.min(box.bottom() - 1, y + top); row++) {
                from = Math.min(from, ground.from(row) - left);
                to = Math.max(to, ground.to(row) + right);
            }
            from = Math.max(0, from);
            to = Math.min(pixels.width(), to);
            for (int x = from; x < to; x++) {
                int at = y * pixels.width() + x;
                if (!isGround[regions.labels()[at]]) {
                    owners[at] = FRAME;
                }
            }
        }
    }

    /** Marks pixels that differ from their ground with −1. */
    private void mark() {
        int[] rgb = pixels.rgb();
        int[] regionOf = regions.labels();
        for (int y = 0; y < pixels.height(); y++) {
            int lastOwner = FRAME;
            int region = -1;
            int colour = 0;
            for (int x = 0; x < pixels.width(); x++) {
                int at = y * pixels.width() + x;
                int owner = owners[at];
                if (owner == FRAME) {
                    continue;
                }
                if (owner != lastOwner) {
                    lastOwner = owner;
                    region = grounds.get(owner).region();
                    colour = grounds.get(owner).colour();
                }
                if (owner == 0) {
                    labels[at] = -1;
                } else if (regionOf[at] == region) {
                    // a gradient changes its colour on the way
                    colour = rgb[at];
                } else if (PixelGrid.distance(colour, rgb[at]) > FAINTEST) {
                    labels[at] = -1;
                }
            }
        }
    }

    private void collect() {
        int width = pixels.width();
        int height = pixels.height();
        int[] stack = new int[1024];
        for (int start = 0; start < labels.length; start++) {
            if (labels[start] != -1) {
                continue;
            }
            int label = inks.size() + 1;
            int owner = owners[start];
            int ground = grounds.get(owner).colour();
            int left = width;
            int right = 0;
            int top = height;
            int bottom = 0;
            int count = 0;
            int contrast = -1;
            int colour = 0;
            int depth = 0;
            stack[depth++] = start;
            labels[start] = label;
            while (depth > 0) {
                int at = stack[--depth];
                int x = at % width;
                int y = at / width;
                count++;
                left = Math.min(left, x);
                right = Math.max(right, x + 1);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y + 1);
                int distance = PixelGrid.distance(ground, pixels.rgb()[at]);
                if (distance > contrast) {
                    contrast = distance;
                    colour = pixels.rgb()[at];
                }
                if (depth + 8 > stack.length) {
                    stack = Arrays.copyOf(stack, stack.length * 2);
                }
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                        int next = ny * width + nx;
                        if (labels[next] == -1 && owners[next] == owner) {
                            labels[next] = label;
                            stack[depth++] = next;
                        }
                    }
                }
            }
            inks.add(new Ink(grounds.get(owner), new Rect(left, top, right, bottom), label, count, colour, contrast));
        }
    }

    double unit() {
        return unit;
    }
}
