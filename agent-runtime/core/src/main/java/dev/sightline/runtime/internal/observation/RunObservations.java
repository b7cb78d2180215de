package dev.sightline.runtime.internal.observation;

import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.task.TaskStep;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Observations of runs, of the steps of their tasks, and of the sessions of their drivers. Model calls and actions are
 * observed where they happen, inside of these.
 *
 * @since 0.1.0
 */
public final class RunObservations {

    private static final String NONE = "none";

    private final ObservationRegistry registry;

    public RunObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * Observes a run; what it does on the calling thread is observed as a part of it.
     *
     * @param task its name, without secrets
     */
    public RunResult run(String runId, String task, Supplier<RunResult> run) {
        Observation observation = Observation.createNotStarted("sightline.run", registry)
                .highCardinalityKeyValue("run.id", runId)
                .highCardinalityKeyValue("task", task)
                .start();
        try (Observation.Scope _ = observation.openScope()) {
            RunResult result = run.get();
            observation
                    .lowCardinalityKeyValue("outcome", nameOf(result.outcome()))
                    .lowCardinalityKeyValue("category", category(result.outcome()));
            return result;
        } finally {
            observation.stop();
        }
    }

    /** Observes one step of a task, however many actions it takes. */
    public void step(TaskStep step, Runnable performance) {
        Observation.createNotStarted("sightline.step", registry)
                .lowCardinalityKeyValue("step", hyphenated(step.getClass().getSimpleName()))
                .observe(performance);
    }

    /** Observes how long a driver takes to open. */
    public GuiDriver open(Supplier<GuiDriver> opening) {
        return Objects.requireNonNull(
                Observation.createNotStarted("sightline.driver.open", registry).observe(opening));
    }

    /** The observation of a session that has just been opened; stop it when the session is closed. */
    public Observation session(GuiDriver driver) {
        return Observation.createNotStarted("sightline.driver.session", registry)
                .lowCardinalityKeyValue("platform", lower(driver.info().platform()))
                .highCardinalityKeyValue("driver", driver.info().name())
                .start();
    }

    /** How a run ended, in one word. */
    static String nameOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Finished _ -> "finished";
            case Outcome.GaveUp _ -> "gave-up";
            case Outcome.OutOfBudget _ -> "out-of-budget";
            case Outcome.Stopped _ -> "stopped";
            case Outcome.Denied _ -> "denied";
            case Outcome.Failed _ -> "failed";
        };
    }

    private static String category(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed ? lower(failed.category()) : NONE;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String hyphenated(String typeName) {
        return typeName.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
