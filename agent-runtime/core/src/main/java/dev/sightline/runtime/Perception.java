package dev.sightline.runtime;

import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.picture.PictureLocator;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.internal.goal.ModelClient;
import dev.sightline.runtime.internal.goal.Questions;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.runtime.internal.run.Sleeper;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.screen.Screenshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * The perception of an agent: when a screen has settled, what finds a target, and the model that answers questions
 * about it.
 */
final class Perception {

    private final Settler settler;
    private final ModelDialect dialect;
    private final ImageWindow imageWindow;
    private final @Nullable ModelClient model;
    private final @Nullable Questions questions;
    private final List<Locator> locators;

    Perception(AgentParts parts) {
        EndpointOptions endpoint = parts.options().endpoint();
        this.dialect = endpoint.dialect(parts.dialect());
        this.imageWindow = endpoint.window(dialect.imageWindow());
        this.settler = new Settler(parts.options().settle(), System::nanoTime, Sleeper.REAL);
        List<Locator> all = new ArrayList<>(parts.locators());
        all.add(new PictureLocator());
        ChatModel chatModel = parts.chatModel();
        if (chatModel == null) {
            this.model = null;
            this.questions = null;
        } else {
            this.model = new ModelClient(chatModel, parts.options().modelTimeout(), parts.observations());
            this.questions = new Questions(model, dialect, imageWindow);
            // last, because reading is exact and costs no call
            all.add(questions);
        }
        this.locators = List.copyOf(all);
    }

    Settler settler() {
        return settler;
    }

    ModelDialect dialect() {
        return dialect;
    }

    /** The sizes of the images that the model is shown. */
    ImageWindow imageWindow() {
        return imageWindow;
    }

    /** Null when the agent has no model. */
    @Nullable
    ModelClient model() {
        return model;
    }

    /** The locator for a target. */
    Locator locatorFor(Target target) {
        return locators.stream()
                .filter(each -> each.supports(target))
                .findFirst()
                .orElseThrow(
                        () -> new SightlineException(
                                ErrorCategory.CONFIGURATION,
                                "Cannot look for " + target
                                        + ": the agent has no locator for it. Add text grounding for targets in words, or a chat model for descriptions."));
    }

    /** What answers questions. */
    Questions questions() {
        if (questions == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot answer a question about the screen: the agent has no chat model. Configure one.");
        }
        return questions;
    }

    /** The screen once it stands still, outside of a run. */
    Screenshot settled(GuiDriver driver) {
        try {
            return settler.settle(driver);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DENIED, "The thread was interrupted while it waited for the screen to settle.", e);
        }
    }
}
