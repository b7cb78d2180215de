package dev.sightline.runtime;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.goal.GoalLoop;
import dev.sightline.runtime.run.ActiveRun;
import dev.sightline.runtime.run.StepPerformer;
import dev.sightline.task.TaskStep;

/** Gives each step of a task to what carries it out: goals to the model, everything else to the script runner. */
final class Steps implements StepPerformer {

    private final StepPerformer goals;
    private final StepPerformer scripted;

    private Steps(StepPerformer goals, StepPerformer scripted) {
        this.goals = goals;
        this.scripted = scripted;
    }

    static Steps of(SightlineAgent.Builder parts, Eyes eyes) {
        StepPerformer goals = eyes.model() == null
                ? Steps::withoutModel
                : new GoalLoop(
                        eyes.model(),
                        eyes.dialect(),
                        eyes.settler(),
                        parts.options.maxImagePixels(),
                        parts.options.historyScreenshots(),
                        parts.options.maxInvalidAnswers());
        return new Steps(goals, Steps::notYet);
    }

    private static void withoutModel(TaskStep step, ActiveRun run) {
        throw new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot pursue the goal \"" + step
                        + "\": the agent has no chat model. Configure one, or write the steps down.");
    }

    @Override
    public void perform(TaskStep step, ActiveRun run) {
        switch (step) {
            case TaskStep.Goal goal -> goals.perform(goal, run);
            case TaskStep.Open _,
                    TaskStep.Click _,
                    TaskStep.Type _,
                    TaskStep.Press _,
                    TaskStep.Scroll _,
                    TaskStep.ScrollTo _,
                    TaskStep.Select _,
                    TaskStep.Upload _,
                    TaskStep.WaitForText _,
                    TaskStep.ExpectText _,
                    TaskStep.Extract _,
                    TaskStep.AnswerDialog _,
                    TaskStep.Back _,
                    TaskStep.CloseTab _ -> scripted.perform(step, run);
        }
    }

    private static void notYet(TaskStep step, ActiveRun run) {
        throw new SightlineException(ErrorCategory.INTERNAL, "Nothing carries out '" + step + "' yet.");
    }
}
