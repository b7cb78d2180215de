package dev.sightline.runtime.script.steps;

import dev.sightline.driver.DriverInfo;
import dev.sightline.task.TaskStep;
import java.util.Map;

/**
 * One kind of step: how it is written, how it is described, what it needs, and how it is performed. The reader of task
 * files, the JSON Schema and the documentation are derived from it.
 *
 * <p>The definition of {@code TaskStep.Click} is the class {@code ClickStep} in this package, and so for the others;
 * each has no state.
 */
interface StepDefinition<S extends TaskStep> {

    /** The word that begins the step in YAML. */
    String name();

    /** What the step does, in one line, for the schema and the documentation. */
    String summary();

    /** The step in YAML, in one line, for the documentation and for problems. */
    String example();

    /** The names of this step in other tools, each with what to write instead. */
    default Map<String, String> synonyms() {
        return Map.of();
    }

    /** How the step is written. */
    Form<S> form();

    /** The step in words, with references to variables and secrets as they are written. */
    String words(S step);

    /** What the step needs in addition to what its targets need. */
    Needs needs();

    /** What to do instead if a driver offers none of the kinds of action that the step needs; empty for nothing. */
    default String insteadOn(DriverInfo.Platform platform) {
        return "";
    }

    /** Performs the step; most do so in one step of the record. */
    default void perform(S step, ScriptRun script) {
        script.inStep(words(step), context -> perform(step, context));
    }

    /** Performs the step in one step of the record. */
    void perform(S step, StepContext context);
}
