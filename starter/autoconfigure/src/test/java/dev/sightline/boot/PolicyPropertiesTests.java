package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.screen.ScreenState;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Properties below {@code sightline.policy} decide what a run may do. */
class PolicyPropertiesTests {

    private static final String OWN = "https://own.example/accounts";
    private static final String FORUM = "https://forum.example/thread";

    private final FakeDriver driver = new FakeDriver();
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    @TempDir
    Path runs;

    private ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean(GuiDriverFactory.class, () -> folder -> driver)
                .withBean(Operator.class, () -> question -> {
                    questions.add(question);
                    return Reply.refused("Ada");
                })
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    @Test
    void runInAnApplicationThatIsNotListedIsDenied() {
        driver.at(at("com.example.mail/.Inbox"));
        contextRunner()
                .withPropertyValues("sightline.policy.allowed-apps=com.example.shop")
                .run(context -> {
                    RunResult result = context.getBean(GuiAgent.class)
                            .run(Task.builder("read").press("a").build());
                    assertThat(result.outcome()).isInstanceOf(Outcome.Denied.class);
                    assertThat(result.outcome().reason()).contains("com.example.mail/.Inbox", "com.example.shop");
                    assertThat(driver.actions()).isEmpty();
                });
    }

    @Test
    void runInAListedApplicationGoesOn() {
        driver.at(at("com.example.shop/.Cart"));
        contextRunner()
                .withPropertyValues("sightline.policy.allowed-apps=com.example.mail,com.example.shop")
                .run(context -> {
                    RunResult result = context.getBean(GuiAgent.class)
                            .run(Task.builder("buy").press("a").build());
                    assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
                    assertThat(driver.actions()).hasSize(1);
                });
    }

    @Test
    void deepLinkThatIsNotListedIsNotOpened() {
        driver.at(at("com.example.shop/.Cart"));
        contextRunner()
                .withPropertyValues("sightline.policy.allowed-urls=shop://cart,https://shop.example")
                .run(context -> {
                    GuiAgent agent = context.getBean(GuiAgent.class);
                    RunResult refused = agent.run(
                            Task.builder("pay").open("bank://transfer?to=me").build());
                    assertThat(refused.outcome()).isInstanceOf(Outcome.Denied.class);
                    assertThat(refused.outcome().reason()).contains("bank://transfer", "Allowed: shop://cart");
                    assertThat(driver.actions()).isEmpty();
                    RunResult allowed =
                            agent.run(Task.builder("look").open("shop://cart/7").build());
                    assertThat(allowed.outcome()).isInstanceOf(Outcome.Finished.class);
                    assertThat(driver.actions()).hasSize(1);
                });
    }

    @Test
    void deepLinkThatOpensAnotherApplicationEndsTheRun() {
        driver.at(at("com.example.shop/.Cart")).painting((_, _) -> {
            if (!driver.actions().isEmpty()) {
                driver.at(at("com.example.bank/.Transfer"));
            }
        });
        contextRunner()
                .withPropertyValues("sightline.policy.allowed-apps=com.example.shop")
                .run(context -> {
                    RunResult result = context.getBean(GuiAgent.class)
                            .run(Task.builder("look").open("shop://cart/7").build());
                    assertThat(result.outcome()).isInstanceOf(Outcome.Denied.class);
                    assertThat(result.outcome().reason()).contains("com.example.bank/.Transfer");
                });
    }

    @Test
    void wayOutAfterPrivateDataAndPagesOfOthersNeedsAPerson() {
        RunResult result = fromAccountsToForum("sightline.policy.private-sites=own.example");
        assertThat(result.outcome()).isInstanceOf(Outcome.Denied.class);
        assertThat(questions)
                .singleElement()
                .satisfies(question -> assertThat(question.words()).contains("private data and pages of other people"));
        assertThat(driver.actions()).hasSize(1);
    }

    @Test
    void wayOutOnPagesOfTheOwnerNeedsNobody() {
        RunResult result = fromAccountsToForum(
                "sightline.policy.private-sites=own.example", "sightline.policy.own-sites=forum.example");
        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(questions).isEmpty();
        assertThat(driver.actions()).hasSize(2);
    }

    /** A run that presses a key on a page of the owner, and then the Enter key on one of a forum. */
    private RunResult fromAccountsToForum(String... properties) {
        driver.at(at(OWN));
        var results = new CopyOnWriteArrayList<RunResult>();
        contextRunner()
                .withPropertyValues(properties)
                .withBean(RunListener.class, () -> new RunListener() {

                    @Override
                    public void stepFinished(String runId, StepRecord step) {
                        driver.at(at(FORUM));
                    }
                })
                .run(context -> results.add(context.getBean(GuiAgent.class)
                        .run(Task.builder("look").press("a").press("Enter").build())));
        return results.getFirst();
    }

    private static ScreenState at(String location) {
        return new ScreenState(location, null, null, List.of(), -1, List.of());
    }
}
