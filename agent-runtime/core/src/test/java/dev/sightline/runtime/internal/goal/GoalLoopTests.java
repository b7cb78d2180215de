package dev.sightline.runtime.internal.goal;

import static dev.sightline.runtime.internal.goal.ScriptedModel.acting;
import static dev.sightline.runtime.internal.goal.ScriptedModel.click;
import static dev.sightline.runtime.internal.goal.ScriptedModel.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Reply;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GoalLoopTests {

    private final FakeDriver driver = new FakeDriver();

    // ---- the way to the goal

    @Test
    void clickReachesTheDriverInItsOwnCoordinates() {
        // 640×360 is shown as 644×364, and a pixel is half a unit of the driver
        var model = ScriptedModel.saying(click(322, 182), done());

        RunResult result = run(model);

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions()).containsExactly(Action.Click.at(new Point<>(160, 90)));
        assertThat(driver.closes()).isOne();
        assertThat(result.tokens().total()).isEqualTo(240);
    }

    @Test
    void historyCountsTheStepsWithTheThoughtOfEach() {
        var model = ScriptedModel.saying("I open the menu." + click(10, 20), click(30, 40), done());

        run(model);

        assertThat(model.user(0))
                .isEqualTo("The user query: buy it\nTask progress (You have done the following operation on the"
                        + " current device): none yet.");
        assertThat(model.user(2))
                .isEqualTo("The user query: buy it\nTask progress (You have done the following operation on the"
                        + " current device): Step 1: I open the menu. left click at (10, 20); Step 2: left click at"
                        + " (30, 40)");
    }

    @Test
    void onlyTheNewestScreenshotIsSent() {
        var model = ScriptedModel.saying(click(10, 20), click(30, 40), done());

        run(model);

        assertThat(model.prompts()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(model.turn(i).getMedia()).hasSize(1);
        }
        assertThat(model.turn(0).getMedia().getFirst().getDataAsByteArray())
                .isNotEqualTo(model.turn(1).getMedia().getFirst().getDataAsByteArray());
    }

    @Test
    void asManyScreenshotsAsConfiguredAreSentNewestLast() {
        var model = ScriptedModel.saying(click(10, 20), click(30, 40), done());

        agent(model).options(options(2, Duration.ofSeconds(20))).build().run(Task.goal("buy it"));

        assertThat(model.turn(0).getMedia()).hasSize(1);
        assertThat(model.turn(2).getMedia()).hasSize(2);
        assertThat(model.turn(2).getMedia().getFirst().getDataAsByteArray())
                .isEqualTo(model.turn(1).getMedia().getLast().getDataAsByteArray());
    }

    @Test
    void callOfSeveralActionsIsPerformedStepByStepWithOneCallOfTheModel() {
        var model = ScriptedModel.saying(
                acting("{\"action\": \"type\", \"coordinate\": [322, 182], \"text\": \"Ada\", \"press_enter\": true}"),
                done());

        RunResult result = run(model);

        assertThat(driver.actions())
                .containsExactly(Action.Click.at(new Point<>(160, 90)), new Action.TypeText<>(Text.of("Ada\n")));
        assertThat(model.prompts()).hasSize(2);
        assertThat(result.steps()).hasSize(3).allMatch(StepRecord::succeeded);
        assertThat(model.user(1)).endsWith("Step 1: left click at (322, 182), type \"Ada\n\"");
    }

    @Test
    void restOfACallIsDroppedWhenOneOfItsActionsFails() {
        var model = ScriptedModel.saying(
                acting("{\"action\": \"type\", \"coordinate\": [10, 20], \"text\": \"Ada\", \"clear\": 1}"), done());
        ActionPolicy noKeys = proposal ->
                proposal.action() instanceof Action.PressKeys<?> ? new Decision.Deny("no keys here") : Decision.ALLOW;

        agent(model).policy(noKeys).build().run(Task.goal("buy it"));

        assertThat(driver.actions()).hasSize(1);
        assertThat(model.user(1)).contains("only the beginning was performed: no keys here");
    }

    @Test
    void modelIsStoppedWhereItsFamilyEndsACall() {
        var model = ScriptedModel.saying("<tool_call>\n{\"name\": \"computer_use\", \"arguments\":"
                + " {\"action\": \"terminate\", \"status\": \"success\"}}\n");

        RunResult result = agent(model)
                .dialect(Dialects.installed().named("fara-7b", ModelSource.UNKNOWN))
                .build()
                .run(Task.goal("buy it"));

        assertThat(result.succeeded()).isTrue();
        assertThat(model.prompts().getFirst().getOptions())
                .satisfies(options -> assertThat(options.getStopSequences()).containsExactly("</tool_call>"));
    }

    @Test
    void answerFinishesTheRunWithItsText() {
        assertThat(run(ScriptedModel.saying(acting("{\"action\": \"answer\", \"text\": \"42 €\"}")))
                        .outcome())
                .isEqualTo(new Outcome.Finished("42 €"));
    }

    @Test
    void terminateWithFailureGivesUp() {
        assertThat(run(ScriptedModel.saying(acting("{\"action\": \"terminate\", \"status\": \"failure\"}")))
                        .outcome())
                .isEqualTo(new Outcome.GaveUp("the model reported that the goal \"buy it\" cannot be reached"));
    }

    // ---- what goes wrong

    @Test
    void threeUnparseableAnswersInARowFailTheRun() {
        var model = ScriptedModel.saying("I am a teapot.");

        RunResult result = run(model);

        assertFailed(result, ErrorCategory.MODEL_OUTPUT, "gave 3 answers in a row that are not actions");
        assertThat(model.prompts()).hasSize(3);
        assertThat(driver.actions()).isEmpty();
        assertThat(driver.closes()).isOne();
    }

    @Test
    void unparseableAnswerIsFedBackAndForgivenOnceAnActionFollows() {
        var model = ScriptedModel.saying("hm", "hm", click(10, 20), "hm", "hm", done());

        RunResult result = run(model);

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(model.user(1))
                .contains("Step 1: Your answer was not an action. Your answer holds no function call.");
        assertThat(result.steps().getFirst().succeeded()).isFalse();
    }

    @Test
    void sameActionOnAnUnchangedScreenIsFedBackAndThenFails() {
        driver.frozen();
        var model = ScriptedModel.saying(click(10, 20));

        RunResult result = run(model);

        assertFailed(result, ErrorCategory.EXPECTATION, "repeated the same action 4 times");
        assertThat(driver.actions()).hasSize(3);
        assertThat(model.user(1)).doesNotContain("do something else");
        assertThat(model.user(2)).contains("you did the same before and the screen did not change; try something else");
    }

    @Test
    void sameActionOnAChangingScreenIsNoLoop() {
        var model = ScriptedModel.saying(
                click(10, 20), click(10, 20), click(10, 20), click(10, 20), click(10, 20), click(10, 20), done());

        assertThat(run(model).outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions()).hasSize(6);
    }

    @Test
    void brokenConnectionIsTriedAgain() {
        var model = new ScriptedModel()
                .then(() -> {
                    throw new IOException("connection reset");
                })
                .then(() -> {
                    throw new IOException("connection reset");
                })
                .then(ScriptedModel::done);

        assertThat(run(model).outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(model.prompts()).hasSize(3);
    }

    @Test
    void modelThatStaysAwayFailsTheRun() {
        var model = new ScriptedModel().then(() -> {
            throw new IOException("connection refused");
        });

        RunResult result = run(model);

        assertFailed(result, ErrorCategory.MODEL, "failed after 3 attempts");
        assertThat(driver.closes()).isOne();
    }

    @Test
    void errorThatAnotherTryCannotMendIsNotTriedAgain() {
        var model = new ScriptedModel().then(() -> {
            throw new IllegalArgumentException("no such model");
        });

        assertFailed(
                run(model), ErrorCategory.MODEL, "failed after 1 attempt: IllegalArgumentException: no such model");
        assertThat(model.prompts()).hasSize(1);
    }

    @Test
    void modelSlowerThanItsTimeoutFailsTheRun() {
        var model = new ScriptedModel().then(GoalLoopTests::never);

        RunResult result =
                agent(model).options(options(1, Duration.ofMillis(50))).build().run(Task.goal("buy it"));

        assertFailed(result, ErrorCategory.MODEL, "did not answer within 0.05 s");
    }

    @Test
    void driverThatBreaksFailsTheRunAndIsClosed() {
        driver.breakingAfter(2);

        RunResult result = run(ScriptedModel.saying(click(1, 2), click(3, 4)));

        assertFailed(result, ErrorCategory.DRIVER, "the device is gone");
        assertThat(driver.closes()).isOne();
    }

    @Test
    void driverThatCannotBeClosedDoesNotHideTheResult() throws InterruptedException {
        driver.failingToClose(new IllegalStateException("the device is gone"));

        Run run = agent(ScriptedModel.saying(done())).build().start(Task.goal("buy it"));

        assertThat(run.await(Duration.ofSeconds(10)))
                .hasValueSatisfying(result -> assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class));
    }

    @Test
    void factoryThatThrowsFailsTheRun() {
        RunResult result = SightlineAgent.builder(_ -> {
                    throw new IllegalStateException("no browser");
                })
                .chatModel(ScriptedModel.saying(done()))
                .build()
                .run(Task.goal("buy it"));

        assertFailed(result, ErrorCategory.INTERNAL, "no browser");
    }

    @Test
    void errorOfTheMachineStillFinishesTheRun() throws InterruptedException {
        driver.painting((_, _) -> {
            throw new NoClassDefFoundError("java/awt/Missing");
        });

        Run run = agent(ScriptedModel.saying(done())).build().start(Task.goal("buy it"));

        assertThat(run.await(Duration.ofSeconds(10)))
                .hasValueSatisfying(result -> assertFailed(result, ErrorCategory.INTERNAL, "java/awt/Missing"));
        assertThat(driver.closes()).isOne();
    }

    // ---- budgets, stopping, pausing

    @Test
    void stepsAndTokensAreLimited() {
        var budget = Budget.DEFAULT.withMaxSteps(2);
        assertThat(run(ScriptedModel.saying(click(1, 2)), budget).outcome())
                .isInstanceOfSatisfying(
                        Outcome.OutOfBudget.class,
                        out -> assertThat(out.reason()).contains("its 2 steps are used up"));
        assertThat(driver.actions()).hasSize(2);

        assertThat(run(ScriptedModel.saying(click(1, 2)), Budget.DEFAULT.withMaxTokens(300))
                        .outcome())
                .isInstanceOfSatisfying(
                        Outcome.OutOfBudget.class,
                        out -> assertThat(out.reason()).contains("its 300 tokens are used up (360 were used)"));
    }

    @Test
    void stopEndsTheWaitForTheModel() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var model = new ScriptedModel().then(() -> {
            asked.countDown();
            return never();
        });
        Run run = agent(model).build().start(Task.goal("buy it"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        run.stop("enough");

        assertThat(run.await(Duration.ofSeconds(10))).hasValueSatisfying(result -> {
            assertThat(result.outcome()).isEqualTo(new Outcome.Stopped("enough"));
            assertThat(result.steps()).singleElement().satisfies(step -> {
                assertThat(step.stopped()).isTrue();
                assertThat(step.problem()).isNull();
                assertThat(step.succeeded()).isFalse();
            });
        });
        assertThat(driver.closes()).isOne();
    }

    @Test
    void pausedRunGoesOnOnceItIsResumed() throws InterruptedException {
        var paused = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var model = new ScriptedModel()
                .then(() -> {
                    asked.countDown();
                    goOn.await();
                    return click(1, 2);
                })
                .then(ScriptedModel::done);
        Run run = agent(model)
                .listener(new RunListener() {
                    @Override
                    public void runPaused(String runId, boolean isPaused) {
                        paused.countDown();
                    }
                })
                .build()
                .start(Task.goal("buy it"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        run.pause();
        goOn.countDown();
        assertThat(paused.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(model.prompts()).hasSize(1);
        assertThat(run.isFinished()).isFalse();

        run.resume();

        assertThat(run.await(Duration.ofSeconds(10)))
                .hasValueSatisfying(result -> assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class));
    }

    // ---- policy and operator

    @Test
    void denialIsFedBackAndEndsTheRunWhenTheModelInsists() {
        var model = ScriptedModel.saying(click(1, 2));

        RunResult result = agent(model)
                .policy(_ -> new Decision.Deny("Buying is off limits."))
                .build()
                .run(Task.goal("buy it"));

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Denied.class,
                        denied -> assertThat(denied.reason()).contains("Buying is off limits."));
        assertThat(driver.actions()).isEmpty();
        assertThat(model.user(1)).contains("not performed: Buying is off limits.");
        assertThat(model.prompts()).hasSize(3);
    }

    @Test
    void operatorDecidesWhatThePolicyAsks() {
        ActionPolicy asking = _ -> new Decision.Ask("May it buy?");

        agent(ScriptedModel.saying(click(1, 2), done()))
                .policy(asking)
                .operator(person(true))
                .build()
                .run(Task.goal("buy it"));
        assertThat(driver.actions()).hasSize(1);

        RunResult refused = agent(ScriptedModel.saying(click(1, 2), done()))
                .policy(asking)
                .operator(person(false))
                .build()
                .run(Task.goal("buy it"));
        assertThat(driver.actions()).hasSize(1);
        assertThat(refused.steps().getFirst().problem())
                .isEqualTo("The operator ada did not approve this: May it buy?");
    }

    @Test
    void screenThatIsOffLimitsEndsTheRunBeforeTheModelSeesIt() {
        driver.at(new ScreenState("https://bank.example/", null, null, List.of(), -1, List.of()));
        var model = ScriptedModel.saying(done());
        var policy = new ActionPolicy() {
            @Override
            public Decision review(Proposal proposal) {
                return Decision.ALLOW;
            }

            @Override
            public Decision reviewScreen(ScreenState state) {
                return new Decision.Deny("Not at " + state.location());
            }
        };

        assertThat(agent(model).policy(policy).build().run(Task.goal("buy it")).outcome())
                .isEqualTo(new Outcome.Denied("Not at https://bank.example/"));
        assertThat(model.prompts()).isEmpty();
    }

    @Test
    void policyThatThrowsLetsNothingThrough() {
        RunResult result = agent(ScriptedModel.saying(click(1, 2)))
                .policy(_ -> {
                    throw new IllegalStateException("no rules");
                })
                .build()
                .run(Task.goal("buy it"));

        assertThat(result.outcome()).isInstanceOf(Outcome.Denied.class);
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void questionOfTheModelGoesToTheOperator() {
        String question = acting("{\"action\": \"ask_user\", \"text\": \"Which size?\"}");
        var model = ScriptedModel.saying(question, done());
        agent(model).operator(person(true)).build().run(Task.goal("buy it"));
        assertThat(model.user(1)).contains("ask the user \"Which size?\" — The user answered: the large one");

        var alone = ScriptedModel.saying(question, done());
        run(alone);
        assertThat(alone.user(1)).contains("Nobody answered. Continue without an answer.");
    }

    // ---- secrets and listeners

    @Test
    void secretIsTypedAndAppearsNowhereElse() {
        var model = ScriptedModel.saying(
                acting("{\"action\": \"type\", \"text\": \"<secret:password>\"}"),
                "It is hunter2!\n" + acting("{\"action\": \"type\", \"text\": \"hunter2\"}"),
                acting("{\"action\": \"answer_dialog\", \"answer\": \"accept\", \"text\": \"my hunter2\"}"),
                acting("{\"action\": \"open\", \"text\": \"hunter2\"}"),
                acting("{\"action\": \"open_url\", \"text\": \"https://example.org/?q=hunter2\"}"),
                acting("{\"action\": \"ask_user\", \"text\": \"Is it hunter2?\"}"),
                acting("{\"action\": \"answer\", \"text\": \"hunter2\"}"));

        RunResult result = agent(model)
                .build()
                .run(Task.builder("log in")
                        .goal("log in with hunter2")
                        .secret(Secret.of("password", "hunter2"))
                        .build());

        assertThat(driver.actions().getFirst())
                .isInstanceOfSatisfying(
                        Action.TypeText.class,
                        type -> assertThat(type.text().reveal()).isEqualTo("hunter2"));
        assertThat(result.steps()).hasSize(7);
        for (StepRecord step : result.steps()) {
            assertThat(step.toString()).doesNotContain("hunter2");
        }
        assertThat(result.outcome()).isEqualTo(new Outcome.Finished("<secret:password>"));
        for (var prompt : model.prompts()) {
            assertThat(prompt.getContents()).doesNotContain("hunter2");
        }
    }

    @Test
    void secretThatDoesNotExistIsFedBack() {
        var model = ScriptedModel.saying(acting("{\"action\": \"type\", \"text\": \"<secret:pin>\"}"), done());

        RunResult result = run(model);

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(model.user(1)).contains("there is no such secret");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void listenerThatThrowsHarmsNobody() {
        var finished = new CountDownLatch(1);

        RunResult result = agent(ScriptedModel.saying(click(1, 2), done()))
                .listener(new RunListener() {
                    @Override
                    public void runStarted(RunStart start) {
                        throw new IllegalStateException("started");
                    }

                    @Override
                    public void stepFinished(String runId, StepRecord step) {
                        throw new IllegalStateException("step");
                    }

                    @Override
                    public void runFinished(RunResult runResult) {
                        throw new IllegalStateException("finished");
                    }
                })
                .listener(new RunListener() {
                    @Override
                    public void runFinished(RunResult runResult) {
                        finished.countDown();
                    }
                })
                .build()
                .run(Task.goal("buy it"));

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(finished.getCount()).isZero();
    }

    private RunResult run(ScriptedModel model) {
        return agent(model).build().run(Task.goal("buy it"));
    }

    private RunResult run(ScriptedModel model, Budget budget) {
        return agent(model)
                .build()
                .run(Task.builder("buy it").goal("buy it").budget(budget).build());
    }

    private SightlineAgent.Builder agent(ScriptedModel model) {
        return SightlineAgent.builder(_ -> driver).chatModel(model).options(options(1, Duration.ofSeconds(20)));
    }

    private static AgentOptions options(int screenshots, Duration modelTimeout) {
        var settle = new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0);
        return new AgentOptions(
                Budget.DEFAULT, settle, EndpointOptions.ofTokens(0, 1280), screenshots, 3, modelTimeout, Duration.ZERO);
    }

    private static Operator person(boolean approves) {
        return question -> switch (question.kind()) {
            case APPROVAL -> approves ? Reply.approved("ada") : Reply.refused("ada");
            case ANSWER -> Reply.answered("the large one", "ada");
        };
    }

    private static String never() throws InterruptedException {
        new CountDownLatch(1).await();
        return "";
    }

    private static void assertFailed(RunResult result, ErrorCategory category, String reason) {
        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.category()).isEqualTo(category);
            assertThat(failed.reason()).contains(reason);
        });
    }
}
