package dev.sightline.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An area of one colour with things on it: the page, a card, a button, the inside of a field, a cell.
 *
 * <p>Belongs to one layout while it is being built; read only afterwards.
 */
final class Ground {

    /** The outline of a ground. */
    enum Shape {
        /** Four straight sides, the corners round or not. */
        RECTANGLE,
        /** The short sides are half circles. */
        PILL,
        CIRCLE,
        /** Anything else, as what remains of a page between its cards. */
        FREE
    }

    private final int region;
    private final Rect box;
    private final int[] from;
    private final int[] to;
    private final int colour;
    private final Shape shape;
    private final List<Ground> children = new ArrayList<>();
    private @Nullable Ground parent;
    private Rect outer;
    private boolean framed;
    private int frameColour;

    /**
     * A ground whose frame is not known yet.
     *
     * @param region its number among the regions, −1 for the screen itself
     * @param from the first pixel of each row of {@code box}
     * @param to the pixel after the last of each row
     */
    Ground(int region, Rect box, int[] from, int[] to, int colour, Shape shape) {
        this.region = region;
        this.box = box;
        this.from = from;
        this.to = to;
        this.colour = colour;
        this.shape = shape;
        this.outer = box;
        this.frameColour = colour;
    }

    int region() {
        return region;
    }

    /** The box of the coloured area, without a frame. */
    Rect box() {
        return box;
    }

    /** The box with the frame; the same as {@link #box()} if there is none. */
    Rect outer() {
        return outer;
    }

    /** Whether there is a line around it, with neither its own colour nor that of its parent. */
    boolean framed() {
        return framed;
    }

    int frameColour() {
        return frameColour;
    }

    void frame(Rect around, boolean line, int lineColour) {
        this.outer = around;
        this.framed = line;
        this.frameColour = lineColour;
    }

    int from(int y) {
        return from[y - box.top()];
    }

    int to(int y) {
        return to[y - box.top()];
    }

    int colour() {
        return colour;
    }

    Shape shape() {
        return shape;
    }

    /** Null for the screen itself. */
    @Nullable
    Ground parent() {
        return parent;
    }

    List<Ground> children() {
        return children;
    }

    void add(Ground child) {
        child.parent = this;
        children.add(child);
    }

    boolean isScreen() {
        return parent == null;
    }
}
