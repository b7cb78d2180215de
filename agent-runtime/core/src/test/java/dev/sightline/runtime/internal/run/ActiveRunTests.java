package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.Operator;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.TokenUsage;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ActiveRunTests {

    private static final String SECRET = "s\"e cret&";

    private final FakeTime time = new FakeTime();
    private final RunControl control = new RunControl("test", time);
    private final List<StepRecord> records = new ArrayList<>();
    private Screens screens = new Screens(() -> Screens.withWhite(0));

    @Test
    void runEndsWhenItsTimeIsSpent() {
        ActiveRun run =
                run(_ -> new ActionPolicy.Decision.Allow(), Screens.withWhite(0).state());
        run.begin("first").close();
        time.sleep(Duration.ofMinutes(2).minusNanos(1));
        run.begin("second").close();
        time.sleep(Duration.ofNanos(1));
        assertThatThrownBy(() -> run.begin("third"))
                .isInstanceOfSatisfying(
                        RunEnded.class,
                        ended -> assertThat(ended.outcome())
                                .isEqualTo(new Outcome.OutOfBudget(
                                        "its time of PT2M is used up; raise the budget's duration")));
    }

    @Test
    void pauseDoesNotCountAgainstTheTime() throws InterruptedException {
        control.pause();
        var resuming = new Thread(() -> {
            time.sleep(Duration.ofHours(1));
            control.resume();
        });
        var paused = new RunListener() {
            @Override
            public void runPaused(String runId, boolean isPaused) {
                if (isPaused) {
                    resuming.start();
                }
            }
        };
        ActiveRun run = run(_ -> new ActionPolicy.Decision.Allow(), ScreenState.UNKNOWN, paused);
        run.begin("after a pause of an hour").close();
        resuming.join();
        assertThat(control.paused()).isEqualTo(Duration.ofHours(1));
        assertThat(time.millis()).isEqualTo(Duration.ofHours(1).toMillis());
    }

    @Test
    void screenThatThePolicyDeniesIsKeptInTheRecord() {
        ActiveRun run = run(
                new ActionPolicy() {
                    @Override
                    public Decision review(Proposal proposal) {
                        return new Decision.Allow();
                    }

                    @Override
                    public Decision reviewScreen(ScreenState state) {
                        return new Decision.Deny("not here");
                    }
                },
                ScreenState.UNKNOWN);
        assertThatThrownBy(() -> {
                    try (Step step = run.begin("look")) {
                        step.look();
                    }
                })
                .isInstanceOfSatisfying(
                        RunEnded.class, ended -> assertThat(ended.outcome()).isEqualTo(new Outcome.Denied("not here")));
        assertThat(records.getFirst().screenshot()).isNotNull();
    }

    @Test
    void policyThatFailsToReviewAScreenDenies() {
        ActiveRun run = run(
                new ActionPolicy() {
                    @Override
                    public Decision review(Proposal proposal) {
                        return new Decision.Allow();
                    }

                    @Override
                    public Decision reviewScreen(ScreenState state) {
                        throw new IllegalStateException("the list of sites is gone");
                    }
                },
                ScreenState.UNKNOWN);
        assertThatThrownBy(() -> run.begin("look").look())
                .isInstanceOfSatisfying(
                        RunEnded.class,
                        ended -> assertThat(ended.outcome())
                                .isInstanceOf(Outcome.Denied.class)
                                .extracting(Outcome::reason)
                                .asString()
                                .contains("The policy itself failed", "the list of sites is gone"));
    }

    @Test
    void listenersAreToldOfNoSecretInAddressesTitlesTabsAndDialogs() {
        ActiveRun run = run(
                _ -> new ActionPolicy.Decision.Allow(),
                new ScreenState(
                        "http://shop.example/?q=s%22e+cret%26",
                        "Results for " + SECRET,
                        new ScreenState.Dialog(ScreenState.Dialog.Kind.ALERT, "{\"typed\": \"s\\\"e cret&\"}"),
                        List.of(SECRET),
                        0,
                        List.of("downloaded " + SECRET + ".pdf")));
        try (Step step = run.begin("look for " + SECRET)) {
            step.look();
            step.modelSaid("I typed " + SECRET, TokenUsage.NONE);
            step.perform(new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        }
        StepRecord record = records.getFirst();
        assertThat(record.intent()).isEqualTo("look for <secret:code>");
        assertThat(Objects.requireNonNull(record.screenshot()).state())
                .isEqualTo(new ScreenState(
                        "http://shop.example/?q=<secret:code>",
                        "Results for <secret:code>",
                        new ScreenState.Dialog(ScreenState.Dialog.Kind.ALERT, "{\"typed\": \"<secret:code>\"}"),
                        List.of("<secret:code>"),
                        0,
                        List.of("downloaded <secret:code>.pdf")));
        assertThat(record.modelText()).isEqualTo("I typed <secret:code>");
    }

    @Test
    void waitEndsWithTheBudget() {
        ActiveRun run = run(_ -> ActionPolicy.Decision.ALLOW, ScreenState.UNKNOWN);

        assertThatThrownBy(() -> run.sleep(Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        RunEnded.class, ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.OutOfBudget.class));
        assertThat(time.millis()).isEqualTo(120_000);
    }

    @Test
    void stepBeginsWithTheLastLookOfTheStepBefore() {
        ActiveRun run = run(_ -> ActionPolicy.Decision.ALLOW, ScreenState.UNKNOWN);

        Screenshot first = look(run);
        assertThat(look(run)).isSameAs(first);
        assertThat(screens.captures).isEqualTo(1);
    }

    @Test
    void laterLookOfAStepIsANewOne() {
        ActiveRun run = run(_ -> ActionPolicy.Decision.ALLOW, ScreenState.UNKNOWN);

        try (Step step = run.begin("look twice")) {
            step.look();
            step.look();
        }
        assertThat(screens.captures).isEqualTo(2);
    }

    @Test
    void stepLooksAgainAfterAnActionWhetherOrNotItWasPerformed() {
        ActiveRun run = run(
                proposal -> proposal.action() instanceof Action.PressKeys
                        ? ActionPolicy.Decision.ALLOW
                        : new ActionPolicy.Decision.Deny("no clicks"),
                ScreenState.UNKNOWN);

        for (Action.Input<Space.Pixels> action : List.of(
                new Action.PressKeys<Space.Pixels>(List.of(Key.Named.ENTER)),
                new Action.Click<Space.Pixels>(new Point<>(5, 5), MouseButton.LEFT, 1))) {
            try (Step step = run.begin("look and act")) {
                step.look();
                step.perform(action);
            }
        }
        look(run);
        assertThat(screens.captures).isEqualTo(3);
    }

    @Test
    void stepLooksAgainAfterAWhile() {
        ActiveRun run = run(_ -> ActionPolicy.Decision.ALLOW, ScreenState.UNKNOWN);

        look(run);
        time.sleep(Duration.ofSeconds(1));
        look(run);
        assertThat(screens.captures).isEqualTo(2);
    }

    @Test
    void stepLooksAgainAfterAPersonHadTheScreen() throws InterruptedException {
        ActiveRun run = run(_ -> ActionPolicy.Decision.ALLOW, ScreenState.UNKNOWN);
        control.begins(run);

        look(run);
        control.takeOver("ada", Duration.ofMinutes(1)).handBack("", "");
        look(run);
        assertThat(screens.captures).isEqualTo(2);
    }

    @Test
    void noticesAreRecordedOnce() {
        ActiveRun run = run(
                _ -> ActionPolicy.Decision.ALLOW,
                new ScreenState(null, null, null, List.of(), -1, List.of("downloaded a.pdf")));

        look(run);
        look(run);
        assertThat(screens.captures).isEqualTo(2);
    }

    private static Screenshot look(ActiveRun run) {
        try (Step step = run.begin("look")) {
            return step.look();
        }
    }

    private ActiveRun run(ActionPolicy policy, ScreenState state, RunListener... more) {
        List<RunListener> listeners = new ArrayList<>(List.of(more));
        listeners.add(new RunListener() {
            @Override
            public void stepFinished(String runId, StepRecord step) {
                records.add(step);
            }
        });
        screens = new Screens(() -> Screens.withWhite(0, state));
        var settler = new Settler(new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0), time, time);
        Task task = Task.builder("a task")
                .secret(Secret.of("code", SECRET))
                .goal("look")
                .build();
        return new ActiveRun(
                task,
                null,
                screens,
                control,
                new Budget(10, 1000, Duration.ofMinutes(2)),
                new RunContext(
                        policy,
                        Operator.ABSENT,
                        Approvals.DEFAULT,
                        new Listeners(listeners),
                        settler,
                        ObservationRegistry.NOOP,
                        null,
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        time,
                        time),
                new Secrets(task.secrets()),
                null);
    }
}
