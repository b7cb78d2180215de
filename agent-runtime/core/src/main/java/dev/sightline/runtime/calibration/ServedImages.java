package dev.sightline.runtime.calibration;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.internal.image.SmartResize;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * A server as a hypothesis: how it resizes an image, and hence which numbers its model answers for a place.
 *
 * @param window the sizes to which it resizes
 * @param padded whether it keeps the ratio of the sides and fills the rest evenly on both sides, instead of stretching
 * @param unit of the answers
 */
record ServedImages(ImageWindow window, boolean padded, CoordinateUnit unit) {

    /** The numbers that are answered for a point of an image that was sent at a size. */
    Point<Space.Model> answer(Point<Space.Pixels> at, Size<Space.Pixels> sent) {
        Size<Space.Model> seen = SmartResize.of((int) sent.width(), (int) sent.height(), window);
        double scaleX = seen.width() / sent.width();
        double scaleY = seen.height() / sent.height();
        double left = 0;
        double top = 0;
        if (padded) {
            scaleX = Math.min(scaleX, scaleY);
            scaleY = scaleX;
            left = (seen.width() - sent.width() * scaleX) / 2;
            top = (seen.height() - sent.height() * scaleY) / 2;
        }
        Size<Space.Model> extent = unit.extent(seen);
        return new Point<>(
                (at.x() * scaleX + left) / seen.width() * extent.width(),
                (at.y() * scaleY + top) / seen.height() * extent.height());
    }
}
