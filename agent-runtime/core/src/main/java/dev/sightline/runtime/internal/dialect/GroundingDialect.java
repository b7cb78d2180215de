package dev.sightline.runtime.internal.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/**
 * A family that was trained to point at what is described, and to do nothing else.
 *
 * @since 0.1.0
 */
public abstract class GroundingDialect extends FamilyDialect {

    protected GroundingDialect(String name, CoordinateUnit coordinates, ImageWindow images) {
        super(name, coordinates, images);
    }

    @Override
    public final int maxImages() {
        return 1;
    }

    @Override
    public final ModelPrompt nextAction(Situation situation) {
        throw cannot("pursue the goal '" + situation.goal() + "'");
    }

    @Override
    public final ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state) {
        throw cannot("answer the question '" + question + "'");
    }

    @Override
    public final ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state) {
        throw cannot("check the statement '" + statement + "'");
    }

    @Override
    public final ModelPrompt locateAll(String description, Size<Space.Model> image) {
        throw cannot("locate all of '" + description + "'");
    }

    @Override
    public final ModelPrompt readTexts(Size<Space.Model> image) {
        throw cannot("read the texts of a screen");
    }

    private SightlineException cannot(String what) {
        return new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot " + what + " with the dialect '" + name()
                        + "': its family only finds one place on a screen. Use it"
                        + " as a locator (ModelLocator) beside a model that plans.");
    }

    @Override
    public final Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        return new Reading.Unparseable("The dialect '" + name() + "' has no actions.");
    }

    @Override
    public String hint() {
        return "Check that the model belongs to the family of the dialect '" + name()
                + "', and that no token limit cuts its answers short.";
    }
}
