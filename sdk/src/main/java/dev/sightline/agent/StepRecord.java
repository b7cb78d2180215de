package dev.sightline.agent;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run: what was seen, said and done, and how long it took.
 *
 * @param index from 1, in the order of the run
 * @param intent what the step was for: the step of the script, or the goal that the model pursued
 * @param author the person who did this while they had the screen; null when the agent did
 * @param startedAt when the step began
 * @param screenshot what was seen before acting, null when nothing was captured
 * @param modelText what the model said, null when no model was asked
 * @param actions what was done, in its order, each in all the spaces it went through; empty when nothing was
 * @param located how a target in words was found, null when none was looked for
 * @param decision what the policy said, null when it was not asked
 * @param outcome what the driver said, null when it was not asked
 * @param problem what went wrong in this step, as reported to the model or the user; null when nothing did
 * @param stopped whether the run was stopped during this step, which does not count as a problem of the step
 * @param tokens of the model calls of this step
 * @param times of the phases of this step
 * @param read the text that the step read on its screenshot, without secrets; empty when it read none
 * @param replayed how the replay of a recording went; null when the step was not replayed
 * @since 0.1.0
 */
public record StepRecord(
        int index,
        String intent,
        @Nullable String author,
        Instant startedAt,
        @Nullable Screenshot screenshot,
        @Nullable String modelText,
        List<CoordinateChain> actions,
        @Nullable Located located,
        ActionPolicy.@Nullable Decision decision,
        @Nullable ActionOutcome outcome,
        @Nullable String problem,
        boolean stopped,
        TokenUsage tokens,
        StepTimes times,
        List<TextLine> read,
        @Nullable Replayed replayed) {

    /** A step that was not replayed. */
    public StepRecord(
            int index,
            String intent,
            @Nullable String author,
            Instant startedAt,
            @Nullable Screenshot screenshot,
            @Nullable String modelText,
            List<CoordinateChain> actions,
            @Nullable Located located,
            ActionPolicy.@Nullable Decision decision,
            @Nullable ActionOutcome outcome,
            @Nullable String problem,
            boolean stopped,
            TokenUsage tokens,
            StepTimes times,
            List<TextLine> read) {
        this(
                index,
                intent,
                author,
                startedAt,
                screenshot,
                modelText,
                actions,
                located,
                decision,
                outcome,
                problem,
                stopped,
                tokens,
                times,
                read,
                null);
    }

    /** A step that read no text. */
    public StepRecord(
            int index,
            String intent,
            @Nullable String author,
            Instant startedAt,
            @Nullable Screenshot screenshot,
            @Nullable String modelText,
            List<CoordinateChain> actions,
            @Nullable Located located,
            ActionPolicy.@Nullable Decision decision,
            @Nullable ActionOutcome outcome,
            @Nullable String problem,
            boolean stopped,
            TokenUsage tokens,
            StepTimes times) {
        this(
                index,
                intent,
                author,
                startedAt,
                screenshot,
                modelText,
                actions,
                located,
                decision,
                outcome,
                problem,
                stopped,
                tokens,
                times,
                List.of());
    }

    /** Whether the step did what it was for, as far as its own means show. */
    public boolean succeeded() {
        return problem == null && !stopped;
    }

    /**
     * The action that best shows where the step acted: the last one with a point, or else the last one; null if there
     * is none.
     */
    public @Nullable CoordinateChain chain() {
        CoordinateChain best = null;
        for (CoordinateChain action : actions) {
            if (best == null || action.hasPlace() || !best.hasPlace()) {
                best = action;
            }
        }
        return best;
    }

    /**
     * An action in each of the spaces it went through.
     *
     * @param modelSize of the image that the model was shown, null when the action did not come from a model
     * @param model as the model said it, null when it did not come from a model
     * @param pixels on the screenshot; here the report draws its marker
     * @param driver as the driver performed it, null for an action of the loop itself
     * @param reached what it was about to reach, as the driver described that, without the contents of fields and lists;
     *     null when the driver did not say
     */
    public record CoordinateChain(
            @Nullable Size<Space.Model> modelSize,
            @Nullable Action<Space.Model> model,
            Action<Space.Pixels> pixels,
            Action.@Nullable Input<Space.Driver> driver,
            @Nullable Control reached) {

        /** An action of which it is not known what it reached. */
        public CoordinateChain(
                @Nullable Size<Space.Model> modelSize,
                @Nullable Action<Space.Model> model,
                Action<Space.Pixels> pixels,
                Action.@Nullable Input<Space.Driver> driver) {
            this(modelSize, model, pixels, driver, null);
        }

        private boolean hasPlace() {
            return pixels instanceof Action.Input<Space.Pixels> input && input.target() != null;
        }
    }

    /**
     * Where the time of a step went. The phases do not overlap; what is missing from the total is the loop itself.
     *
     * @param settle waiting until the screen stood still, captures included
     * @param grounding finding a target in words
     * @param model waiting for the model
     * @param policy asking the policy and the operator
     * @param perform the driver
     * @param total the whole step
     */
    public record StepTimes(
            Duration settle, Duration grounding, Duration model, Duration policy, Duration perform, Duration total) {

        /** The loop's own time. */
        public Duration overhead() {
            return total.minus(settle)
                    .minus(grounding)
                    .minus(model)
                    .minus(policy)
                    .minus(perform);
        }
    }
}
