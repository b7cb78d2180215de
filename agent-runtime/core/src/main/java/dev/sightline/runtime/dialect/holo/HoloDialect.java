package dev.sightline.runtime.dialect.holo;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.internal.dialect.GroundingDialect;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;

/** Holo. Everything is said by the user, the form of the answer as a JSON schema. */
final class HoloDialect extends GroundingDialect {

    private static final int MIN_PIXELS = 3_136;

    /** That of a published evaluation of the family. */
    private static final int MAX_PIXELS = 3_686_400;

    private static final String SCHEMA =
            "{\"type\": \"object\", \"properties\": {\"action\": {\"const\": \"click_absolute\"},"
                    + " \"x\": {\"type\": \"integer\"}, \"y\": {\"type\": \"integer\"}}, \"required\": [\"action\", \"x\", \"y\"]}";

    private final int factor;

    HoloDialect(CoordinateUnit coordinates, int factor) {
        super(HoloDialectProvider.NAME, coordinates, new ImageWindow(MIN_PIXELS, MAX_PIXELS, factor));
        this.factor = factor;
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new HoloDialect(unit, factor);
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return new ModelPrompt(List.of(Turn.UserTurn.withCurrentScreen(
                extent(image) + " Find the place to click on the screenshot, and answer with JSON of this schema:\n"
                        + SCHEMA + "\nIf it is not on the screenshot, answer {}.\nThe target is: " + target)));
    }
}
