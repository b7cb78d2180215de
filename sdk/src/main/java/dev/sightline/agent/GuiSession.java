package dev.sightline.agent;

import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Labelled;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.StepVerbs;
import dev.sightline.task.Task;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One screen that stays open between instructions. Used by one thread at a time.
 *
 * <p>Every method throws a {@link SightlineException} if it does not achieve what it was asked for, so a test that uses
 * them fails without further assertions. The exception is {@link #run}: like {@link GuiAgent#run}, it returns how the
 * task ended, and {@link RunResult#orThrow} turns a failure into an exception.
 *
 * <p>The steps of a task are methods here, too; each is performed at once and returns the run of this one step.
 *
 * @since 0.1.0
 */
public interface GuiSession extends StepVerbs<RunResult>, AutoCloseable {

    /** Opens a URL. */
    void open(URI url);

    /**
     * Runs a task on this screen; its start URL, if it has one, is opened first.
     *
     * @return how it ended, which may be a failure
     */
    RunResult run(Task task);

    /**
     * Follows one instruction, of one or several actions: {@code "log in as ada"}. Needs a model.
     *
     * @return how it went; it succeeded
     */
    RunResult act(String instruction);

    /**
     * What the screen shows once it has come to rest. Secrets that runs of this session have typed are covered, as far as
     * the agent's text reader reads them.
     */
    default Screenshot capture() {
        return driver().capture();
    }

    /** Finds a target, without touching it. */
    Located locate(Target target);

    /**
     * Finds everything that is described, in the model's order, with its box: {@code "every product on the page"}. Needs a
     * model that finds several places at once, as Qwen2.5-VL and Qwen3-VL do.
     *
     * @return empty when there is nothing of the kind on the screen
     */
    default List<Labelled> locateAll(String description) {
        throw new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot locate all of '" + description + "': this session finds one target at a time.");
    }

    /**
     * The lines of text on the screen as a model reads them, each with its box. Slower than a text reader, and less exact, but
     * not limited to an alphabet.
     */
    default List<Labelled> readTexts() {
        throw new SightlineException(
                ErrorCategory.CONFIGURATION, "Cannot read texts with their boxes: this session has no model for it.");
    }

    /**
     * Asks a question about the screen. Needs a model.
     *
     * @param type of the answer: a record, a {@code String}, a number, a {@code Boolean}
     */
    <T> T query(String question, Class<T> type);

    /** Whether a statement about the screen holds. Needs a model. */
    boolean check(String statement);

    /**
     * Waits until a statement about the screen holds. Needs a model.
     *
     * @throws SightlineException category {@code EXPECTATION} when it does not within the time-out
     */
    void waitUntil(String statement, Duration timeout);

    /** The driver of this session, for what this type does not offer. */
    GuiDriver driver();

    /** Closes the driver. */
    @Override
    void close();
}
