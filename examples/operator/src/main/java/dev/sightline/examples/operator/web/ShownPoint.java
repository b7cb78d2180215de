package dev.sightline.examples.operator.web;

import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A point on the picture of a screen as a person sees it. All values are CSS pixels of the person's page, so the zoom of
 * the page and the densities of both screens cancel out.
 *
 * @param x from the left edge of the picture
 * @param y from its top edge
 * @param width of the picture on the page
 * @param height of the picture on the page
 */
record ShownPoint(double x, double y, double width, double height) {

    /** Events are rounded to whole pixels in some browsers, the edges of the picture are not. */
    private static final double ROUNDING = 1;

    /** A picture is some pixels high, so its proportions are those of the screen but for rounding. */
    private static final double OTHER_PROPORTIONS = 0.03;

    /**
     * The same point on the screen.
     *
     * @throws ResponseStatusException when it lies outside, or the screen is not the one that was shown
     */
    Point<Space.Pixels> on(Size<Space.Pixels> screen) {
        if (!(width > 0 && height > 0)
                || !isWithin(x, width)
                || !isWithin(y, height)
                || !Double.isFinite(width)
                || !Double.isFinite(height)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The point lies outside the picture.");
        }
        double proportions = (width / height) / (screen.width() / screen.height());
        if (Math.abs(proportions - 1) > OTHER_PROPORTIONS) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "The screen has changed its size. Wait for the new picture, then try again.");
        }
        return new Point<>(scaled(x, width, screen.width()), scaled(y, height, screen.height()));
    }

    private static boolean isWithin(double place, double extent) {
        return place >= -ROUNDING && place <= extent + ROUNDING;
    }

    private static double scaled(double place, double shown, double screen) {
        // the right and bottom edges themselves lie outside
        return Math.clamp(place * screen / shown, 0, Math.nextDown(screen));
    }
}
