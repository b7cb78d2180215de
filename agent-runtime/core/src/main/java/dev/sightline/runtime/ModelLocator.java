package dev.sightline.runtime;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.internal.goal.ModelClient;
import dev.sightline.runtime.internal.goal.Questions;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import io.micrometer.observation.ObservationRegistry;
import java.awt.image.BufferedImage;
import org.springframework.ai.chat.model.ChatModel;

/**
 * Finds targets with a model of its own: one that was trained for nothing else, beside the model that plans. Hand it to
 * {@link SightlineAgent.Builder#locator}. Immutable, hence safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ModelLocator implements Locator {

    /** The part of a screen's width and height that the second look shows. */
    private static final double CROP = 1.0 / 3;

    /** A screen so small is shown in full detail already. */
    private static final int LEAST_CROP = 112;

    private final ChatModel model;
    private final ModelDialect dialect;
    private final EndpointOptions endpoint;
    private final boolean secondLook;
    private final Questions questions;

    private ModelLocator(ChatModel model, ModelDialect dialect, EndpointOptions endpoint, boolean secondLook) {
        this.model = model;
        this.dialect = dialect;
        this.endpoint = endpoint;
        this.secondLook = secondLook;
        ModelDialect inUnits = endpoint.dialect(dialect);
        this.questions = new Questions(
                new ModelClient(model, AgentOptions.DEFAULT.modelTimeout(), ObservationRegistry.NOOP),
                inUnits,
                endpoint.window(inUnits.imageWindow()));
    }

    /** A model and the dialect of its family. */
    public static ModelLocator of(ChatModel model, ModelDialect dialect) {
        return new ModelLocator(model, dialect, EndpointOptions.DEFAULT, false);
    }

    /** The same on a server with settings of its own. */
    public ModelLocator on(EndpointOptions server) {
        return new ModelLocator(model, dialect, server, secondLook);
    }

    /**
     * The same with a second call for each target: the surroundings of the place that was found are shown enlarged, which
     * helps with small targets. If the target is not found there, the first answer holds.
     */
    public ModelLocator withSecondLook() {
        return new ModelLocator(model, dialect, endpoint, true);
    }

    @Override
    public boolean supports(Target target) {
        return questions.supports(target);
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        Located first = questions.locate(screenshot, target);
        return secondLook ? refined(screenshot, target, first) : first;
    }

    private Located refined(Screenshot screenshot, Target target, Located first) {
        Size<Space.Pixels> size = screenshot.size();
        int width = (int) Math.min(size.width(), Math.max(LEAST_CROP, size.width() * CROP));
        int height = (int) Math.min(size.height(), Math.max(LEAST_CROP, size.height() * CROP));
        int left = (int) Math.clamp(first.point().x() - width / 2.0, 0, size.width() - width);
        int top = (int) Math.clamp(first.point().y() - height / 2.0, 0, size.height() - height);
        BufferedImage part = screenshot.image().getSubimage(left, top, width, height);
        Screenshot crop = Screenshot.ofImage(part, screenshot.toDriver(), screenshot.state(), screenshot.capturedAt());
        try {
            Point<Space.Pixels> inside = questions.locate(crop, target).point();
            return Located.at(
                    new Point<>(inside.x() + left, inside.y() + top),
                    first.how() + ", and at this place of its surroundings");
        } catch (GroundingException e) {
            return first;
        } catch (SightlineException e) {
            if (e.category() == ErrorCategory.MODEL_OUTPUT) {
                return first;
            }
            throw e;
        }
    }
}
