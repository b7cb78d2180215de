package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Performs the steps of a task in one run, records them, and reports what went wrong in them.
 *
 * @since 0.1.0
 */
public final class ScriptRun {

    /** How often a step is decided again on a page that keeps changing under it. */
    private static final int MOST_CHANGES = 5;

    private final StepTools tools;
    private final ActiveRun run;
    private final @Nullable Path folder;
    private final String path;
    private final @Nullable TargetGuard guard;

    public ScriptRun(StepTools tools, ActiveRun run) {
        this(tools, run, run.task().folder(), "", null);
    }

    private ScriptRun(StepTools tools, ActiveRun run, @Nullable Path folder, String path, @Nullable TargetGuard guard) {
        this.tools = tools;
        this.run = run;
        this.folder = folder;
        this.path = path;
        this.guard = guard;
    }

    /**
     * Performs steps that were recorded.
     *
     * @param folder what relative paths start from, null for the working directory
     * @param guard decides where their targets are
     */
    public static ScriptRun guarded(StepTools tools, ActiveRun run, @Nullable Path folder, TargetGuard guard) {
        return new ScriptRun(tools, run, folder, "", guard);
    }

    /** The same for steps that belong to a part of the task; the record shows its name before theirs. */
    ScriptRun within(String part) {
        return new ScriptRun(tools, run, folder, path + part + " > ", guard);
    }

    /** The same for steps whose relative paths start from another folder. */
    ScriptRun in(@Nullable Path otherFolder) {
        return new ScriptRun(tools, run, otherFolder, path, guard);
    }

    /** Performs steps in their order. */
    void perform(List<TaskStep> steps) {
        steps.forEach(step -> StepCatalogue.perform(step, this));
    }

    /** Performs something while variables have other values. */
    void with(Map<String, String> values, Runnable body) {
        Map<String, String> variables = run.variables();
        Map<String, @Nullable String> before = new HashMap<>();
        values.keySet().forEach(name -> before.put(name, variables.get(name)));
        variables.putAll(values);
        try {
            body.run();
        } finally {
            before.forEach((name, value) -> {
                if (value == null) {
                    variables.remove(name);
                } else {
                    variables.put(name, value);
                }
            });
        }
    }

    /** The values with all variables filled in. */
    Map<String, String> filled(Map<String, String> values) {
        Map<String, String> filled = new LinkedHashMap<>();
        values.forEach((name, value) -> filled.put(name, Template.fill(value, run.variables())));
        return filled;
    }

    /** The path of a file that a step names. */
    Path resolve(String file) {
        return (folder == null ? Path.of(file) : folder.resolve(file))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Whether a text shows, which is decided in one step of the record.
     *
     * @param within how long to wait for the text
     */
    boolean shows(TextMatch match, Duration within) {
        var shows = new AtomicBoolean();
        inStep("look whether " + TextMatchType.words(match) + " shows", context -> {
            shows.set(context.shows(context.fill(match), within));
            context.step().concluded(shows.get() ? "it shows" : "it does not show");
        });
        return shows.get();
    }

    ActiveRun run() {
        return run;
    }

    /**
     * Performs something in one step of the record, and repeats it, from looking at the screen, if a person took the
     * mouse or the screen changed meanwhile, or if the page was replaced between looking and acting.
     *
     * @param words what the step is for, with references to variables and secrets
     */
    void inStep(String words, StepBody body) {
        String intent = shown(path + words);
        int changes = 0;
        while (true) {
            try {
                if (isDone(intent, body)) {
                    return;
                }
                // the next attempt waits until the run is resumed
            } catch (ScreenChanged e) {
                changes++;
                if (changes == MOST_CHANGES) {
                    throw new SightlineException(
                            ErrorCategory.EXPECTATION,
                            "At '" + intent + "': " + run.secrets().redact(e.what));
                }
            }
        }
    }

    /** Hands over to the model, which creates the steps of the record. */
    void pursue(String goal) {
        tools.goals()
                .pursue(
                        Template.fill(goal, run.variables(), run.task().secrets())
                                .toString(),
                        run);
    }

    private boolean isDone(String intent, StepBody body) {
        try (Step step = run.begin(intent)) {
            try {
                body.in(new StepContext(tools, run, step, folder, guard));
                return true;
            } catch (LookAgain _) {
                return false;
            } catch (SightlineException e) {
                String message = run.secrets().redact(String.valueOf(e.getMessage()));
                step.problem(message);
                throw new SightlineException(e.category(), "At '" + intent + "': " + message, e);
            } finally {
                if (guard != null) {
                    guard.note(step);
                }
            }
        }
    }

    /** With the values of variables and the names of secrets. */
    private String shown(String words) {
        try {
            return Template.fillKnown(words, run.variables());
        } catch (SightlineException e) {
            return words;
        }
    }

    /** The page was replaced before anything was done; what to do has to be decided again. */
    static final class ScreenChanged extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String what;

        ScreenChanged(String what) {
            // control flow: nobody reads the stack
            super(null, null, false, false);
            this.what = what;
        }
    }

    /** A person took the mouse, or the screen changed. */
    static final class LookAgain extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LookAgain() {
            // control flow: nobody reads the stack
            super(null, null, false, false);
        }
    }
}
