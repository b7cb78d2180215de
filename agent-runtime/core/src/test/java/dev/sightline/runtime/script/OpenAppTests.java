package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenAppTests {

    private static RunResult run(FakeDriver driver, Task task) {
        return SightlineAgent.builder(_ -> driver).build().run(task);
    }

    @Test
    void driverIsAskedForTheNameWithItsVariablesFilledIn() {
        var driver = new FakeDriver();
        Task task = TaskReader.create().read("""
                variables: { app: Editor }
                steps:
                  - open_app: Text ${app}
                """, "open.task.yaml", Path.of("."));

        assertThat(run(driver, task).succeeded()).isTrue();
        assertThat(driver.actions()).containsExactly(new Action.OpenApp<>("Text Editor"));
    }

    @Test
    void driverThatOpensNoneIsNotAsked() {
        var driver = new FakeDriver().offering(ActionSpace.of(ActionKind.CLICK, ActionKind.OPEN_URL));

        assertThat(run(driver, Task.builder("open").openApp("Editor").build()).outcome())
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.category()).isEqualTo(ErrorCategory.INVALID_INPUT);
                    assertThat(failed.reason())
                            .isEqualTo("At 'open the application 'Editor'': Cannot perform the step 'open_app': this"
                                    + " driver, fake, does not offer OPEN_APP. On the web, open an address.");
                });
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void applicationThatIsNotAllowedEndsTheRunAsDenied() {
        var driver = new FakeDriver()
                .answering(new NotPerformed(Reason.NOT_ALLOWED, "Cannot open 'Terminal': allowed are Editor."));

        assertThat(run(driver, Task.builder("open").openApp("Terminal").build()).outcome())
                .isEqualTo(new Outcome.Denied("Cannot open 'Terminal': allowed are Editor."));
    }

    @Test
    void otherSpellingsLeadToThisOne() {
        for (String other : new String[] {"openApp", "open-app", "launch", "start_app"}) {
            assertThatThrownBy(() -> TaskReader.create()
                            .read("steps:\n  - " + other + ": Editor\n", "open.task.yaml", Path.of(".")))
                    .isInstanceOf(TaskFormatException.class)
                    .hasMessageContaining("There is no step '" + other + "'.")
                    .hasMessageContaining("open_app");
        }
    }
}
