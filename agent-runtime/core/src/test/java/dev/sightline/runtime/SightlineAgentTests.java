package dev.sightline.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Secret;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.policy.UrlPolicy;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.testkit.FakeDriver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SightlineAgentTests {

    @Test
    void builtAgentDoesNotChangeWithItsBuilder() {
        List<String> heard = new ArrayList<>();
        SightlineAgent.Builder builder = SightlineAgent.builder(_ -> new FakeDriver());
        SightlineAgent agent = builder.build();
        builder.listener(new RunListener() {
            @Override
            public void runFinished(RunResult result) {
                heard.add(result.runId());
            }
        });
        builder.policy(_ -> {
            throw new AssertionError("the agent asks a policy that it was not built with");
        });

        assertThat(agent.run(Task.builder("open").open("https://example.org/").build())
                        .succeeded())
                .isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void httpLoginsReachTheDriverBeforeItOpensAnything() {
        var driver = new FakeDriver();
        Task.Builder task = Task.builder("log in")
                .startingAt("http://intranet.example/start")
                .variable("who", "ada")
                .secret(Secret.of("pin", "hush-4711"))
                .httpLogin("${who}", "${secret.pin}")
                .httpLogin(new HttpLogin("http://${who}.example", "bob", "${secret.pin}"))
                .press("enter");

        RunResult result = SightlineAgent.builder(_ -> driver).build().run(task.build());

        assertThat(result.outcome().reason()).isEmpty();
        assertThat(driver.logins())
                .containsExactly(
                        "http://intranet.example/start ada <secret:pin>", "http://ada.example bob <secret:pin>");
        assertThatThrownBy(() -> Task.builder("log in")
                        .httpLogin("ada", "${secret.pin}")
                        .press("enter")
                        .build())
                .hasMessageContaining("names no server");
        assertThatThrownBy(() -> Task.builder("log in").httpLogin("ada", "hush-4711"))
                .hasMessageContaining("must be a secret")
                .hasMessageNotContaining("hush");
    }

    @Test
    void everythingThatDoesNotFitIsReportedAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("runs"));
        Locator locator = new Locator() {
            @Override
            public boolean supports(Target target) {
                return true;
            }

            @Override
            public Located locate(Screenshot screenshot, Target target) {
                throw new GroundingException(GroundingException.Reason.ABSENT, "nothing is here");
            }
        };

        assertThatThrownBy(() -> SightlineAgent.builder(_ -> new FakeDriver())
                        .locator(locator)
                        .runsFolder(file)
                        .build())
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFIGURATION))
                .hasMessageContaining("neither a text reader nor a chat model")
                .hasMessageContaining("'" + file + "' is a file");
    }

    private static ScreenState at(String location, String... notices) {
        return new ScreenState(location, "a page", null, List.of("a page"), 0, List.of(notices));
    }

    /** What happens once the step with this number is recorded. */
    private static RunListener after(int step, Runnable then) {
        return new RunListener() {
            @Override
            public void stepFinished(String runId, StepRecord record) {
                if (record.index() == step) {
                    then.run();
                }
            }
        };
    }

    @Test
    void lastStepThatLeadsToARefusedAddressEndsTheRunAsDenied() {
        FakeDriver driver = new FakeDriver().at(at("https://shop.example/"));

        RunResult result = SightlineAgent.builder(_ -> driver)
                .policy(UrlPolicy.allowing("shop.example"))
                .listener(after(1, () -> driver.at(at("https://evil.example/"))))
                .build()
                .run(Task.builder("press").press("enter").build());

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Denied.class,
                        denied -> assertThat(denied.reason()).contains("evil.example"));
    }

    @Test
    void whatTheLookAfterTheLastStepReportsIsRecorded() {
        FakeDriver driver = new FakeDriver().at(at("https://shop.example/"));

        RunResult result = SightlineAgent.builder(_ -> driver)
                .policy(UrlPolicy.allowing("shop.example"))
                .listener(after(1, () -> driver.at(at("https://shop.example/", "The file 'a.pdf' was downloaded."))))
                .build()
                .run(Task.builder("press").press("enter").build());

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(Objects.requireNonNull(result.steps().getLast().screenshot())
                        .state()
                        .notices())
                .containsExactly("The file 'a.pdf' was downloaded.");
    }

    @Test
    void noticesOfCapturesThatAreReplacedAreRecorded() {
        FakeDriver driver = new FakeDriver();
        // the screen moves during the first captures, and each of them reports something
        driver.painting((graphics, look) -> {
            graphics.fillRect(0, 0, look < 5 ? look * 60 : 300, 100);
            driver.at(look < 8 ? at("https://shop.example/", "Notice " + look) : at("https://shop.example/"));
        });

        RunResult result = SightlineAgent.builder(_ -> driver)
                .build()
                .run(Task.builder("wait")
                        .step(new TaskStep.WaitForRest(Duration.ofMillis(50), Duration.ofSeconds(5)))
                        .press("enter")
                        .press("enter")
                        .build());

        assertThat(result.steps().stream()
                        .flatMap(step ->
                                step.screenshot() == null ? Stream.of() : step.screenshot().state().notices().stream()))
                .containsExactly(
                        IntStream.rangeClosed(1, 7).mapToObj(i -> "Notice " + i).toArray(String[]::new));
    }

    @Test
    void errorInAListenerOrADriverStillEndsInAResult() {
        RunListener broken = new RunListener() {
            @Override
            public void stepFinished(String runId, StepRecord record) {
                throw new StackOverflowError("a listener that calls itself");
            }
        };
        Task task = Task.builder("press").press("enter").build();

        assertThat(SightlineAgent.builder(_ -> new FakeDriver())
                        .listener(broken)
                        .build()
                        .run(task)
                        .succeeded())
                .isTrue();
        RunResult failed = SightlineAgent.builder(_ -> {
                    throw new NoClassDefFoundError("a driver's library");
                })
                .build()
                .run(task);
        assertThat(failed.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, outcome -> {
            assertThat(outcome.category()).isEqualTo(ErrorCategory.INTERNAL);
            assertThat(outcome.reason()).contains("a driver's library");
        });
    }

    @Test
    void stepIsDecidedAgainWhenThePageChangesBeforeItActs() {
        FakeDriver driver = new FakeDriver()
                .answering(new ActionOutcome.NotPerformed(
                        ActionOutcome.Reason.SCREEN_CHANGED, "Cannot act: the page has changed."));

        RunResult result = SightlineAgent.builder(_ -> driver)
                .listener(after(2, () -> driver.answering(ActionOutcome.Performed.PLAIN)))
                .build()
                .run(Task.builder("press").press("enter").build());

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions()).hasSize(3);
    }

    @Test
    void pageThatNeverStopsChangingFailsTheStep() {
        RunResult result = SightlineAgent.builder(_ -> new FakeDriver()
                        .answering(new ActionOutcome.NotPerformed(
                                ActionOutcome.Reason.SCREEN_CHANGED, "Cannot act: the page has changed.")))
                .build()
                .run(Task.builder("press").press("enter").build());

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("press", "the page has changed"));
    }

    @Test
    @Timeout(30)
    void agentThatIsClosedStopsItsRunsAndStartsNoMore() throws InterruptedException {
        var driver = new FakeDriver();
        SightlineAgent agent = SightlineAgent.builder(_ -> driver).build();
        var moving = new AtomicInteger();
        driver.painting((graphics, _) -> graphics.fillRect(0, 0, moving.incrementAndGet() % 7 * 40, 100));
        Run run = agent.start(Task.builder("wait")
                .step(new TaskStep.WaitForRest(Duration.ofMinutes(5), Duration.ofMinutes(10)))
                .build());

        agent.close();

        assertThat(run.await().outcome()).isEqualTo(new Outcome.Stopped("the agent was closed"));
        assertThatThrownBy(() -> agent.run(Task.builder("press").press("enter").build()))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("the agent was closed");
    }

    @Test
    void secretOfASessionBelongsWhereTheCallerBegan() {
        FakeDriver driver = new FakeDriver().at(at("https://shop.example/login"));
        Task typing = Task.builder("log in")
                .secret(Secret.of("pin", "hush-4711"))
                .step(new TaskStep.Type("${secret.pin}", null, false))
                .build();
        try (var session = SightlineAgent.builder(_ -> driver).build().open()) {
            session.open(URI.create("https://shop.example/"));
            assertThat(session.run(typing).succeeded()).isTrue();

            // a page leads elsewhere between two runs
            driver.at(at("https://evil.example/login"));
            assertThat(session.run(typing).outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Denied.class,
                            denied -> assertThat(denied.reason())
                                    .contains("https://evil.example", "only be typed at shop.example"));
        }
    }
}
