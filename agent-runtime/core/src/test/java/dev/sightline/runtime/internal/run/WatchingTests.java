package dev.sightline.runtime.internal.run;

import static dev.sightline.runtime.internal.goal.ScriptedModel.click;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.Run;
import dev.sightline.agent.ScreenFeed;
import dev.sightline.agent.TakeOver;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.FakeScreencast;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchingTests {

    private static final byte[] PICTURE = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeScreencast screencast = new FakeScreencast();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final ScriptedModel model = new ScriptedModel()
            .then(() -> {
                asked.countDown();
                mayAnswer.await();
                return click(10, 10);
            })
            .then(ScriptedModel::done);

    private Run begin(FakeDriver driver) throws InterruptedException {
        var settle = new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0);
        Run run = SightlineAgent.builder(_ -> driver)
                .chatModel(model)
                .options(new AgentOptions(
                        Budget.DEFAULT,
                        settle,
                        EndpointOptions.ofTokens(0, 1280),
                        1,
                        3,
                        Duration.ofSeconds(20),
                        Duration.ZERO))
                .build()
                .start(Task.goal("buy it"));
        asked.await();
        return run;
    }

    @Test
    void screencastRunsWhileSomebodyWatchesAndNoLonger() throws Exception {
        Run run = begin(new FakeDriver().showing(screencast));
        assertThat(screencast.starts()).isZero();

        ScreenFeed first = run.watch();
        ScreenFeed second = run.watch();
        assertThat(screencast.starts()).isEqualTo(1);
        ScreenFeed.Frame before = first.newest(0, LONG).orElseThrow();
        screencast.film(PICTURE);
        ScreenFeed.Frame frame = second.newest(before.number(), LONG).orElseThrow();
        var file = new ByteArrayOutputStream();
        frame.writeTo(file);
        assertThat(file.toByteArray()).isEqualTo(PICTURE);
        assertThat(frame.mediaType()).isEqualTo("image/jpeg");

        first.close();
        first.close();
        assertThat(screencast.isRunning()).isTrue();
        second.close();
        assertThat(screencast.isRunning()).isFalse();

        try (ScreenFeed third = run.watch()) {
            assertThat(screencast.starts()).isEqualTo(2);
            mayAnswer.countDown();
            assertThat(run.await().succeeded()).isTrue();
            assertThat(screencast.isRunning()).isFalse();
            // the last picture stays, and no wait is for nothing
            assertThat(third.newest(0, LONG)).isPresent();
            assertThat(third.newest(Long.MAX_VALUE, LONG)).isEmpty();
        }
    }

    @Test
    void screencastRestsWhileTheRunMoves() throws Exception {
        var moves = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        var driver = new FakeDriver().showing(screencast);
        Run run = begin(driver.painting((_, look) -> {
            // a look of its own holds the run up
            if (mayAnswer.getCount() == 0) {
                moves.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
        try (ScreenFeed feed = run.watch()) {
            assertThat(screencast.isRunning()).isTrue();
            screencast.film(PICTURE);
            long filmed = feed.newest(0, LONG).orElseThrow().number();
            mayAnswer.countDown();
            moves.await();
            await(() -> !screencast.isRunning());
            mayGoOn.countDown();
            // its own captures are shown instead
            assertThat(feed.newest(filmed, LONG)).isPresent();
            run.await();
        }
    }

    @Test
    void screencastBeginsByItselfForWhoeverWatchedBeforeThereWasAScreen() throws Exception {
        var mayOpen = new CountDownLatch(1);
        Run run = SightlineAgent.builder(_ -> {
                    try {
                        mayOpen.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new FakeDriver().showing(screencast);
                })
                .chatModel(model)
                .build()
                .start(Task.goal("buy it"));
        try (ScreenFeed feed = run.watch()) {
            assertThat(feed.newest(0, Duration.ofMillis(20))).isEmpty();
            mayOpen.countDown();
            // the model thinks, so the run stands still
            await(() -> screencast.starts() == 1);
            mayAnswer.countDown();
            run.await();
        }
        assertThat(screencast.isRunning()).isFalse();
    }

    @Test
    void viewerOfADriverWithoutScreencastSeesCapturesWhileTheRunStandsStill() throws Exception {
        var painted = new AtomicInteger();
        var driver = new FakeDriver().painting((graphics, look) -> painted.set(look));
        Run run = begin(driver);
        int before = driver.captures();
        assertThat(painted).hasValue(before);

        try (ScreenFeed feed = run.watch()) {
            long known = feed.newest(0, LONG).orElseThrow().number();
            // the model thinks, and nothing else captures
            ScreenFeed.Frame next = feed.newest(known, LONG).orElseThrow();
            assertThat(next.mediaType()).isEqualTo("image/jpeg");
            assertThat(driver.captures()).isGreaterThan(before);

            TakeOver lease = run.takeOver("ada", Duration.ofMinutes(1));
            Screenshot seen = lease.look();
            assertThat(seen.size().width()).isEqualTo(FakeDriver.WIDTH);
            long afterLook = feed.newest(0, LONG).orElseThrow().number();
            assertThat(feed.newest(afterLook, LONG)).isPresent();
            lease.handBack("", "");
        }
        mayAnswer.countDown();
        assertThat(run.await().succeeded()).isTrue();
    }

    @Test
    void nothingIsCapturedForNobody() throws Exception {
        var driver = new FakeDriver();
        Run run = begin(driver);
        int before = driver.captures();
        ScreenFeed feed = run.watch();
        feed.newest(0, LONG);
        feed.close();
        // longer than the pause between two captures for viewers
        Thread.sleep(1200);
        assertThat(driver.captures() - before).isLessThanOrEqualTo(1);
        mayAnswer.countDown();
        run.await();
    }

    @Test
    void viewerThatIsSlowDoesNotHoldUpTheRun() throws Exception {
        Run run = begin(new FakeDriver());
        ScreenFeed feed = run.watch();
        ScreenFeed.Frame held = feed.newest(0, LONG).orElseThrow();
        mayAnswer.countDown();
        assertThat(run.await().succeeded()).isTrue();
        // it is given the newest picture, not those in between
        assertThat(feed.newest(held.number(), LONG).orElseThrow().number()).isGreaterThan(held.number());
        feed.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
