package dev.sightline.runtime;

import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.goal.ModelClient;
import dev.sightline.runtime.goal.Questions;
import dev.sightline.runtime.run.Settler;
import dev.sightline.runtime.run.Sleeper;
import dev.sightline.screen.Screenshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an agent sees: when a screen has settled, what finds a target, and the model that answers questions about it. */
final class Eyes {

    private final Settler settler;
    private final ModelDialect dialect;
    private final @Nullable ModelClient model;
    private final @Nullable Questions questions;
    private final List<Locator> locators;

    Eyes(SightlineAgent.Builder parts) {
        this.dialect = parts.dialect;
        this.settler = new Settler(parts.options.settle(), System::nanoTime, Sleeper.REAL);
        List<Locator> all = new ArrayList<>(parts.locators);
        if (parts.chatModel == null) {
            this.model = null;
            this.questions = null;
        } else {
            this.model = new ModelClient(parts.chatModel, parts.options.modelTimeout(), parts.observations);
            this.questions = new Questions(model, dialect, parts.options.maxImagePixels());
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
