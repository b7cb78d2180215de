package dev.sightline.runtime.internal.run;

import static dev.sightline.runtime.internal.goal.ScriptedModel.click;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.TakeOver;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Point;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.FakeScreencast;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TakeOverTests {

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final FakeDriver driver = new FakeDriver();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ScriptedModel model = new ScriptedModel()
            .then(() -> {
                asked.countDown();
                mayAnswer.await();
                return click(10, 10);
            })
            .then(() -> click(20, 20))
            .then(ScriptedModel::done);

    private Run begin(Budget budget) throws InterruptedException {
        var settle = new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0);
        Run run = SightlineAgent.builder(_ -> driver)
                .chatModel(model)
                .options(new AgentOptions(
                        budget, settle, EndpointOptions.ofTokens(0, 1280), 1, 3, Duration.ofSeconds(20), Duration.ZERO))
                .listener(new RunListener() {
                    @Override
                    public void actionProposed(String runId, ProposedAction action) {
                        events.add("proposed " + action.action().kind());
                    }

                    @Override
                    public void runTakenOver(String runId, String author, boolean taken) {
                        events.add(author + (taken ? " has it" : " gave it back"));
                    }
                })
                .build()
                .start(Task.goal("buy it"));
        asked.await();
        return run;
    }

    @Test
    void whatThePersonDoesIsDoneRecordedAndToldToTheModel() throws InterruptedException {
        Run run = begin(Budget.DEFAULT);

        TakeOver lease = run.takeOver("ada", LEASE);
        assertThat(lease.perform(
                        screen -> Action.Click.at(new Point<>(screen.size().width() / 2, 100))))
                .isInstanceOf(ActionOutcome.Performed.class);
        lease.perform(_ -> new Action.TypeText<>(Text.of("my code")));
        lease.handBack("I entered the code", "choose the large one");
        // the model's answer was decided on the screen from before
        mayAnswer.countDown();

        RunResult result = run.await();
        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions())
                .containsExactly(
                        Action.Click.at(new Point<>(160, 50)),
                        new Action.TypeText<>(Text.of("my code")),
                        Action.Click.at(new Point<>(20 * 640 / 644.0 / 2, 20 * 360 / 364.0 / 2)));
        assertThat(model.user(1))
                .contains(
                        "The user ada took over and did this: click at (320, 100); type a text, and says: I entered the"
                                + " code. New instruction from the user: choose the large one");
        List<StepRecord> persons =
                result.steps().stream().filter(step -> step.author() != null).toList();
        assertThat(persons).extracting(StepRecord::author).containsOnly("ada");
        assertThat(persons)
                .extracting(StepRecord::intent)
                .containsExactly(
                        "click at (320, 100)",
                        "type a text",
                        "says: I entered the code; instructs: choose the large one");
        assertThat(events).startsWith("ada has it", "proposed CLICK", "proposed TYPE_TEXT", "ada gave it back");
    }

    @Test
    void onlyOnePersonHasTheScreen() throws InterruptedException {
        Run run = begin(Budget.DEFAULT);
        TakeOver lease = run.takeOver("ada", LEASE);

        assertThatThrownBy(() -> run.takeOver("bob", LEASE))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("ada has the screen until");
        // as after a lost connection
        assertThat(run.takeOver("ada", LEASE)).isSameAs(lease);

        lease.handBack("", "");
        assertThat(run.takeOver("bob", LEASE).author()).isEqualTo("bob");
        assertThatThrownBy(() -> lease.perform(_ -> new Action.Back<>()))
                .hasMessage("You no longer have the screen of this run. Take it over again.");
        run.stop("enough");
        run.await();
    }

    @Test
    void leaseEndsByItselfWhenThePersonDoesNothing() throws InterruptedException {
        Run run = begin(Budget.DEFAULT);
        TakeOver lease = run.takeOver("ada", Duration.ofMillis(50));
        mayAnswer.countDown();

        assertThat(run.await().outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(lease.isOver()).isTrue();
        assertThat(driver.actions()).hasSize(1);
    }

    @Test
    void budgetStandsStillWhileThePersonHasTheScreen() throws InterruptedException {
        var budget = new Budget(2, 1_000_000, Duration.ofMillis(1500));
        Run run = begin(budget);
        TakeOver lease = run.takeOver("ada", LEASE);
        for (int i = 0; i < 5; i++) {
            lease.perform(_ -> new Action.Back<>());
        }
        Thread.sleep(1600);
        mayAnswer.countDown();
        lease.handBack("", "");

        // two steps of its own are what it may have: the answer from before, and one more
        assertThat(run.await().outcome())
                .isInstanceOfSatisfying(
                        Outcome.OutOfBudget.class,
                        outcome -> assertThat(outcome.reason()).contains("2 steps are used up"));
    }

    @Test
    void personIsBoundByThePoliciesButNeedNotApproveOwnActions() throws InterruptedException {
        Run run = SightlineAgent.builder(_ -> driver)
                .chatModel(model)
                .policy(proposal -> proposal.action() instanceof Action.Back<?>
                        ? new Decision.Deny("no way back")
                        : new Decision.Ask("May it?"))
                .build()
                .start(Task.goal("buy it"));
        asked.await();
        TakeOver lease = run.takeOver("ada", LEASE);

        assertThat(lease.perform(_ -> new Action.Back<>()))
                .isEqualTo(new ActionOutcome.NotPerformed(ActionOutcome.Reason.NOT_ALLOWED, "no way back"));
        assertThat(lease.perform(_ -> Action.Click.at(new Point<>(1, 1)))).isInstanceOf(ActionOutcome.Performed.class);
        run.stop("enough");
        run.await();
    }

    @Test
    void pausedRunDoesOneStepAndPausesAgain() throws InterruptedException {
        Run run = begin(Budget.DEFAULT);
        run.pause();
        mayAnswer.countDown();
        await(() -> driver.actions().size() == 1);

        run.instruct("ada", "mind the gap");
        run.stepOnce();
        await(() -> driver.actions().size() == 2);
        assertThat(model.user(1)).contains("The user ada intervened. New instruction from the user: mind the gap");
        assertThat(run.await(Duration.ofMillis(300))).isEmpty();

        run.resume();
        assertThat(run.await().succeeded()).isTrue();
    }

    @Test
    void stopEndsALease() throws InterruptedException {
        Run run = begin(Budget.DEFAULT);
        TakeOver lease = run.takeOver("ada", LEASE);
        mayAnswer.countDown();
        run.stop("enough");

        assertThat(run.await().outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(lease.isOver()).isTrue();
        assertThatThrownBy(() -> run.takeOver("ada", LEASE)).hasMessageContaining("has ended");
    }

    @Test
    void watcherSeesTheNewestScreenOnly() throws InterruptedException {
        // with a screencast, nothing is captured for watchers
        driver.showing(new FakeScreencast());
        Run run = begin(Budget.DEFAULT);
        try (var feed = run.watch()) {
            var first = feed.newest(0, Duration.ofSeconds(5)).orElseThrow();
            assertThat(feed.newest(first.number(), Duration.ofMillis(20))).isEmpty();
            mayAnswer.countDown();
            run.await();
            var last = feed.newest(first.number(), Duration.ofSeconds(5)).orElseThrow();
            assertThat(last.number()).isGreaterThan(first.number() + 1);
            assertThat(feed.newest(last.number(), Duration.ofMinutes(1))).isEmpty();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
