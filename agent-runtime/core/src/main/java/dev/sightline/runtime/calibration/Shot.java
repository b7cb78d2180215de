package dev.sightline.runtime.calibration;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/**
 * One question for a place on a picture, and where the answer points.
 *
 * @param picture number of the picture, from 0
 * @param size of the picture
 * @param target what was asked for
 * @param answered null when the answer was not a place
 * @since 0.1.0
 */
public record Shot(
        int picture,
        Size<Space.Pixels> size,
        Box<Space.Pixels> target,
        @Nullable Point<Space.Pixels> answered) {

    /** Whether the answer lies inside the target. */
    public boolean isHit() {
        return answered != null && target.contains(answered);
    }

    /** Distance to the target's centre in pixels of the picture, infinite when the answer was not a place. */
    public double miss() {
        return answered == null
                ? Double.POSITIVE_INFINITY
                : Math.hypot(
                        answered.x() - target.center().x(),
                        answered.y() - target.center().y());
    }
}
