package dev.sightline.runtime;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.goal.GoalLoop;
import dev.sightline.runtime.internal.replay.ReplayedGoals;
import dev.sightline.runtime.internal.replay.Replays;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.GoalPerformer;
import dev.sightline.runtime.internal.run.StepPerformer;
import dev.sightline.runtime.script.ScriptedSteps;
import dev.sightline.runtime.script.steps.StepTools;

/** What carries out the steps of a task: goals go to the model, everything else is done as it is written down. */
final class Steps {

    private Steps() {}

    static StepPerformer of(AgentParts parts, Perception perception, Replays replays) {
        GoalPerformer goals = perception.model() == null
                ? Steps::withoutModel
                : new GoalLoop(
                        perception.model(),
                        perception.dialect(),
                        perception.settler(),
                        perception.imageWindow(),
                        parts.options().historyScreenshots(),
                        parts.options().maxInvalidAnswers());
        var tools = new StepTools(
                parts.textReader(),
                perception::locatorFor,
                parts.options().targetTimeout(),
                parts.updatePictures(),
                goals);
        return new ScriptedSteps(tools.withGoals(new ReplayedGoals(replays, tools)));
    }

    private static void withoutModel(String goal, ActiveRun run) {
        throw new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot pursue the goal \"" + goal
                        + "\": the agent has no chat model. Configure one, or list the steps explicitly.");
    }
}
