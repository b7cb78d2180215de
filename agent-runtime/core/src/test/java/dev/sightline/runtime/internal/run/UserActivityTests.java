package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.task.Task;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UserActivityTests {

    /** A desktop whose mouse a person moves before the first action. */
    private static final class BusyDesktop implements GuiDriver {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private boolean userActive = true;

        @Override
        public Screenshot capture() {
            events.add("capture");
            return Screenshot.ofImage(
                    new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB),
                    new Transform<>(1, 1, 0, 0),
                    ScreenState.UNKNOWN,
                    Instant.EPOCH);
        }

        @Override
        public ActionOutcome perform(Action.Input<Space.Driver> action) {
            if (userActive) {
                userActive = false;
                events.add("withheld");
                return new ActionOutcome.NotPerformed(ActionOutcome.Reason.USER_ACTIVE, "somebody moved the mouse");
            }
            events.add("performed");
            return ActionOutcome.Performed.PLAIN;
        }

        @Override
        public ActionSpace actionSpace() {
            return ActionSpace.of(ActionKind.PRESS_KEYS);
        }

        @Override
        public DriverInfo info() {
            return new DriverInfo(DriverInfo.Platform.DESKTOP, "a busy desktop");
        }

        @Override
        public void close() {}
    }

    @Test
    void runPausesWhenAPersonTakesTheMouseAndDoesTheStepAgainWhenResumed() throws Exception {
        var desktop = new BusyDesktop();
        BlockingQueue<Boolean> pauses = new LinkedBlockingQueue<>();
        var agent = SightlineAgent.builder(_ -> desktop)
                .listener(new RunListener() {
                    @Override
                    public void runPaused(String runId, boolean paused) {
                        pauses.add(paused);
                    }
                })
                .build();
        var run = agent.start(Task.builder("press").press("enter").build());

        assertThat(pauses.poll(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run.await(Duration.ZERO)).isEmpty();
        assertThat(desktop.events).endsWith("withheld").doesNotContain("performed");

        run.resume();
        var result = run.await();
        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(result.steps()).hasSize(2);
        int withheld = desktop.events.indexOf("withheld");
        assertThat(desktop.events.subList(withheld + 1, desktop.events.size()))
                .contains("capture")
                .endsWith("performed");
    }
}
