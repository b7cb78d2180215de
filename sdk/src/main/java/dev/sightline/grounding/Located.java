package dev.sightline.grounding;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;

/**
 * Where a target was found.
 *
 * @param point where to act; inside the target
 * @param box around the target, of no extent when only a point is known
 * @param how in a few words for the report: {@code "read 'Log in', exact"}
 */
public record Located(Point<Space.Pixels> point, Box<Space.Pixels> box, String how) {

    /** For a locator that knows a point only. */
    public static Located at(Point<Space.Pixels> point, String how) {
        return new Located(point, new Box<>(point.x(), point.y(), point.x(), point.y()), how);
    }
}
