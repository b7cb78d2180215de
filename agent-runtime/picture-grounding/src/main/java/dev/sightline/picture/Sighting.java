package dev.sightline.picture;

import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.Locale;

/**
 * A place on a screen that resembles a picture.
 *
 * @param box around it, on the screenshot
 * @param score how much it resembles the picture, 0 to 1; 1 when every pixel agrees
 * @param scale its size relative to the size that the picture has at the pixel ratio of the screen
 * @param verdict whether it is what the picture shows
 * @since 0.1.0
 */
public record Sighting(Box<Space.Pixels> box, double score, double scale, Verdict verdict) {

    /** Whether it is what the picture shows. */
    public boolean matches() {
        return verdict == Verdict.SAME || verdict == Verdict.OTHER_COLOURS;
    }

    /** {@code "at (12, 34), score 0.87, fainter"}, for messages. */
    String words() {
        return String.format(
                Locale.ROOT,
                "at (%.0f, %.0f), score %.2f%s%s",
                box.center().x(),
                box.center().y(),
                score,
                Math.abs(scale - 1) < 0.01 ? "" : String.format(Locale.ROOT, ", %.0f %% of the size", 100 * scale),
                switch (verdict) {
                    case SAME -> "";
                    case OTHER_COLOURS -> ", in other colours";
                    case FAINTER -> ", fainter, as if disabled";
                    case DIMMED -> ", dimmed, as if covered";
                    case PARTLY -> ", but a part of it differs";
                    case DIFFERENT -> "";
                });
    }

    /** How a place compares with the picture. */
    public enum Verdict {
        /** It shows the same. */
        SAME,
        /** It shows the same on another background, as in another theme. */
        OTHER_COLOURS,
        /** It shows the same with much less contrast, as a disabled control does. */
        FAINTER,
        /** It shows the same on another background with much less contrast, as what lies behind a dialog does. */
        DIMMED,
        /** It resembles the picture as a whole, but a part of it shows something else. */
        PARTLY,
        /** It shows something else. */
        DIFFERENT
    }
}
