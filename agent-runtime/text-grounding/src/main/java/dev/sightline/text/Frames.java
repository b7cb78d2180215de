package dev.sightline.text;

import java.util.List;

/**
 * Distinguishes the frames of buttons, fields and cells from the letters inside them, including letters that touch
 * them, as descenders do in a small button.
 */
final class Frames {

    /** The straight part of a side with round corners, as a share of the frame's width or height. */
    private static final double SIDE = 0.5;
    /** A bar between two buttons or cells takes at least this share of the height inside their common frame. */
    private static final double BAR = 0.85;
    /** Things in a frame that are lower than this share of its height are specks, not letters. */
    private static final double LETTER = 0.3;

    private final boolean[] edges;
    private final int width;
    private final Components components;

    private Frames(boolean[] edges, int width) {
        this.edges = edges;
        this.width = width;
        this.components = new Components(edges, width);
    }

    /**
     * Removes frames from a mask of edges.
     *
     * @param edges changed by this
     * @param leastHeight lower components are not frames around text
     * @return the number of pixels removed
     */
    static int remove(boolean[] edges, int width, double leastHeight) {
        var frames = new Frames(edges, width);
        int removed = 0;
        for (int label = 1; label <= frames.components.boxes().size(); label++) {
            Rect box = frames.components.boxes().get(label - 1);
            if (box.width() > 1.15 * box.height() && box.height() >= leastHeight) {
                removed += frames.remove(label);
            }
        }
        return removed;
    }

    private int remove(int label) {
        Rect frame = components.boxes().get(label - 1);
        Rect inside = components.inside(label, SIDE);
        if (inside.top() == frame.top() || inside.bottom() == frame.bottom()) {
            return 0;
        }
        var parts = new Components(partsInside(label, inside), width);
        var letters = parts.boxes().stream()
                .map(part -> sidesTouched(part, inside) < 2)
                .toList();
        if (!letters.contains(true) && components.boxes().stream().noneMatch(other -> isInside(frame, other))) {
            return 0;
        }
        return keepOnly(label, parts, letters);
    }

    private boolean[] partsInside(int label, Rect inside) {
        boolean[] parts = new boolean[edges.length];
        for (int x = inside.left(); x < inside.right(); x++) {
            int covered = 0;
            for (int y = inside.top(); y < inside.bottom(); y++) {
                covered += components.at(y * width + x) == label ? 1 : 0;
            }
            if (covered < BAR * inside.height()) {
                for (int y = inside.top(); y < inside.bottom(); y++) {
                    parts[y * width + x] = components.at(y * width + x) == label;
                }
            }
        }
        return parts;
    }

    private int keepOnly(int label, Components parts, List<Boolean> letters) {
        Rect frame = components.boxes().get(label - 1);
        int removed = 0;
        for (int y = frame.top(); y < frame.bottom(); y++) {
            for (int x = frame.left(); x < frame.right(); x++) {
                int i = y * width + x;
                boolean letter = parts.at(i) > 0 && letters.get(parts.at(i) - 1);
                if (components.at(i) == label && !letter) {
                    edges[i] = false;
                    removed++;
                }
            }
        }
        return removed;
    }

    /** A letter touches one side of a frame at most; round corners and bars between buttons touch more. */
    private static int sidesTouched(Rect part, Rect inside) {
        return (part.left() == inside.left() ? 1 : 0)
                + (part.top() == inside.top() ? 1 : 0)
                + (part.right() == inside.right() ? 1 : 0)
                + (part.bottom() == inside.bottom() ? 1 : 0);
    }

    private static boolean isInside(Rect frame, Rect letter) {
        return letter.left() > frame.left()
                && letter.right() < frame.right()
                && letter.top() > frame.top()
                && letter.bottom() < frame.bottom()
                && letter.height() >= LETTER * frame.height();
    }
}
