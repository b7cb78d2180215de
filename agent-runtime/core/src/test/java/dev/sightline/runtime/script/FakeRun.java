package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs tasks on a fake driver whose screen shows given lines; waits are short. */
final class FakeRun {

    private static final AgentOptions OPTIONS = new AgentOptions(
            Budget.DEFAULT,
            new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0),
            EndpointOptions.ofTokens(0, 1280),
            1,
            3,
            Duration.ofSeconds(5),
            Duration.ofMillis(300));

    private final FakeDriver driver;
    private final Path folder;

    /**
     * @param folder of the tasks; the runs have theirs in its folder "runs"
     */
    FakeRun(FakeDriver driver, Path folder) {
        this.driver = driver;
        this.folder = folder;
    }

    RunResult of(GivenLines screen, Task task) {
        return agent(screen).runsFolder(folder.resolve("runs")).build().run(task);
    }

    RunResult of(GivenLines screen, String steps) {
        return of(screen, task(steps));
    }

    Task task(String steps) {
        return TaskReader.create().read(steps, "steps.task.yaml", folder);
    }

    /** Without a folder for runs. */
    SightlineAgent.Builder agent(GivenLines screen) {
        return agent(screen, _ -> driver);
    }

    SightlineAgent.Builder agent(GivenLines screen, GuiDriverFactory drivers) {
        return SightlineAgent.builder(drivers)
                .textReader(screen)
                .locator(screen)
                .options(OPTIONS);
    }

    /** What was typed, in its order. */
    List<String> typed() {
        return driver.actions().stream()
                .filter(Action.TypeText.class::isInstance)
                .map(action -> ((Action.TypeText<?>) action).text().toString())
                .toList();
    }

    static List<String> intents(RunResult result) {
        return result.steps().stream().map(StepRecord::intent).toList();
    }

    static void assertSucceeded(RunResult result) {
        assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
    }
}
