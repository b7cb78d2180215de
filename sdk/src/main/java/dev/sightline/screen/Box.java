package dev.sightline.screen;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * An axis-aligned rectangle in the space {@code S}.
 *
 * @param left the smaller x, inside
 * @param top the smaller y, inside
 * @param right the larger x, outside
 * @param bottom the larger y, outside
 * @since 0.1.0
 */
public record Box<S extends Space>(double left, double top, double right, double bottom) {

    public Box {
        if (!(left <= right && top <= bottom)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make a box of left " + left + ", top " + top + ", right " + right + ", bottom " + bottom
                            + ": left must not exceed right, and top must not exceed bottom.");
        }
    }

    /** The rectangle with the given corner and extent. */
    public static <S extends Space> Box<S> of(double left, double top, double width, double height) {
        return new Box<>(left, top, left + width, top + height);
    }

    public double width() {
        return right - left;
    }

    public double height() {
        return bottom - top;
    }

    public Point<S> center() {
        return new Point<>((left + right) / 2, (top + bottom) / 2);
    }

    public boolean contains(Point<S> point) {
        return point.x() >= left && point.x() < right && point.y() >= top && point.y() < bottom;
    }

    /** The smallest box that holds both. */
    public Box<S> union(Box<S> other) {
        return new Box<>(
                Math.min(left, other.left),
                Math.min(top, other.top),
                Math.max(right, other.right),
                Math.max(bottom, other.bottom));
    }

    @Override
    public String toString() {
        return "[" + Numbers.plain(left) + ", " + Numbers.plain(top) + ", " + Numbers.plain(right) + ", "
                + Numbers.plain(bottom) + "]";
    }
}
