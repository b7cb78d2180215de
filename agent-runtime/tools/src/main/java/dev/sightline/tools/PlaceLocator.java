package dev.sightline.tools;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Locates targets that are places. So an action at a place is a step of a run like any other, with policy and record.
 */
final class PlaceLocator implements Locator {

    private static final Pattern PLACE = Pattern.compile("the place \\((\\d{1,5}), (\\d{1,5})\\)");

    /** The description of a target that is a place, in pixels of the {@link Picture}. */
    static String describe(int x, int y) {
        return "the place (" + x + ", " + y + ")";
    }

    @Override
    public boolean supports(Target target) {
        return target instanceof Target.ByDescription(String description)
                && PLACE.matcher(description).matches();
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        Matcher place = PLACE.matcher(target.toString());
        if (!place.matches()) {
            throw new IllegalArgumentException("Not a place: " + target);
        }
        int x = Integer.parseInt(place.group(1));
        int y = Integer.parseInt(place.group(2));
        Picture picture = Picture.of(screenshot);
        if (x >= picture.width() || y >= picture.height()) {
            throw new GroundingException(
                    GroundingException.Reason.ABSENT,
                    "Cannot act at (" + x + ", " + y + "): the screen is " + picture.width() + " wide and "
                            + picture.height() + " high. Use a place that 'look' returned.");
        }
        return Located.at(
                new Point<Space.Pixels>(picture.there(x), picture.there(y)), "the place that the caller gave");
    }
}
