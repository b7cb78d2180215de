package dev.sightline.screen;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * Maps coordinates from one space to another: a scale and an offset for each axis, {@code to = from · scale + offset}.
 * The axes are independent because an image is stretched, not letterboxed, when it is resized.
 *
 * @param scaleX greater than 0
 * @param scaleY greater than 0
 * @param offsetX in units of {@code B}
 * @param offsetY in units of {@code B}
 * @since 0.1.0
 */
public record Transform<A extends Space, B extends Space>(
        double scaleX, double scaleY, double offsetX, double offsetY) {

    public Transform {
        if (!(scaleX > 0 && scaleY > 0) || !Double.isFinite(scaleX + scaleY) || !Double.isFinite(offsetX + offsetY)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make a transform with scale " + scaleX + ", " + scaleY + " and offset " + offsetX + ", "
                            + offsetY + ": scales must be finite and greater than 0, offsets finite.");
        }
    }

    /** The transform that stretches a screen of one size onto one of another. */
    public static <A extends Space, B extends Space> Transform<A, B> between(Size<A> from, Size<B> to) {
        return new Transform<>(to.width() / from.width(), to.height() / from.height(), 0, 0);
    }

    public Point<B> apply(Point<A> point) {
        return new Point<>(point.x() * scaleX + offsetX, point.y() * scaleY + offsetY);
    }

    public Box<B> apply(Box<A> box) {
        return new Box<>(
                box.left() * scaleX + offsetX,
                box.top() * scaleY + offsetY,
                box.right() * scaleX + offsetX,
                box.bottom() * scaleY + offsetY);
    }

    /** A horizontal distance, to which no offset applies. */
    public double applyWidth(double distance) {
        return distance * scaleX;
    }

    /** A vertical distance, to which no offset applies. */
    public double applyHeight(double distance) {
        return distance * scaleY;
    }

    public Transform<B, A> inverse() {
        return new Transform<>(1 / scaleX, 1 / scaleY, -offsetX / scaleX, -offsetY / scaleY);
    }

    /** This transform followed by another. */
    public <C extends Space> Transform<A, C> then(Transform<B, C> next) {
        return new Transform<>(
                scaleX * next.scaleX,
                scaleY * next.scaleY,
                offsetX * next.scaleX + next.offsetX,
                offsetY * next.scaleY + next.offsetY);
    }
}
