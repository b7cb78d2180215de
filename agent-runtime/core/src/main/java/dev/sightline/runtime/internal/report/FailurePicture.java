package dev.sightline.runtime.internal.report;

import dev.sightline.action.Action;
import dev.sightline.agent.StepRecord;
import dev.sightline.grounding.Located;
import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of the screen that a failed step is about: where its target was found, or else where it acted. */
final class FailurePicture {

    /** What is shown around the place, as a part of the screen's width, so that a person recognises it. */
    private static final double MARGIN = 0.08;

    private FailurePicture() {}

    /** Its path relative to the folder of the run. */
    static String file(StepRecord step) {
        return String.format(Locale.ROOT, "failures/%03d.png", step.index());
    }

    /** Null when the step has not failed, or saw nothing; the whole screen when it is about no place in particular. */
    static byte @Nullable [] of(StepRecord step) {
        Screenshot seen = step.screenshot();
        if (step.problem() == null || seen == null) {
            return null;
        }
        Box<Space.Pixels> place = place(step);
        int width = (int) seen.size().width();
        int height = (int) seen.size().height();
        double margin = MARGIN * width;
        int left = place == null ? 0 : (int) Math.clamp(place.left() - margin, 0, width - 1.0);
        int top = place == null ? 0 : (int) Math.clamp(place.top() - margin, 0, height - 1.0);
        int right = place == null ? width : (int) Math.clamp(place.right() + margin, left + 1.0, width);
        int bottom = place == null ? height : (int) Math.clamp(place.bottom() + margin, top + 1.0, height);
        return CompactPng.encode(new PixelRows(seen.image()), left, top, right - left, bottom - top);
    }

    /** Null when it is about no place in particular. */
    static @Nullable Box<Space.Pixels> place(StepRecord step) {
        Located located = step.located();
        if (located != null) {
            return located.box();
        }
        StepRecord.CoordinateChain chain = step.chain();
        Point<Space.Pixels> point =
                chain != null && chain.pixels() instanceof Action.Input<Space.Pixels> input ? input.target() : null;
        return point == null ? null : new Box<>(point.x(), point.y(), point.x(), point.y());
    }
}
