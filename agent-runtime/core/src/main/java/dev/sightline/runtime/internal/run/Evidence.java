package dev.sightline.runtime.internal.run;

import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a screen still shows what an action was decided on, after a wait in which it may have become another. */
final class Evidence {

    /** Around the target, in pixels at a ratio of 1: as far as a button reaches in most cases. */
    private static final int REACH = 32;

    /** Of the pixels around the target; a caret that blinks there changes one percent of them. */
    private static final double TOLERANCE = 0.05;

    private Evidence() {}

    /**
     * Whether the action may be performed as decided.
     *
     * @param target where it acts; null when it acts where the focus is, for which only the page is compared
     */
    static boolean holds(Screenshot decidedOn, Screenshot now, @Nullable Point<Space.Pixels> target) {
        if (!Objects.equals(decidedOn.state().location(), now.state().location())
                || !Objects.equals(decidedOn.state().dialog(), now.state().dialog())
                || !decidedOn.size().equals(now.size())) {
            return false;
        }
        return target == null
                || decidedOn.isSameFileAs(now)
                || differingPart(decidedOn.image(), now.image(), target, (int) Math.ceil(REACH * now.pixelRatio()))
                        <= TOLERANCE;
    }

    private static double differingPart(BufferedImage one, BufferedImage other, Point<Space.Pixels> target, int reach) {
        int left = Math.max(0, (int) target.x() - reach);
        int top = Math.max(0, (int) target.y() - reach);
        int right = Math.min(one.getWidth(), (int) target.x() + reach);
        int bottom = Math.min(one.getHeight(), (int) target.y() + reach);
        int differing = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                if (one.getRGB(x, y) != other.getRGB(x, y)) {
                    differing++;
                }
            }
        }
        return differing / Math.max(1.0, (double) (right - left) * (bottom - top));
    }
}
