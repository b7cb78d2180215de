package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.SampleShop;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.grounding.Target;
import dev.sightline.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The operator app, operated by Sightline itself, which reads its pages. What counts is the shop's own record. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OperatorIT {

    private static final String PASSWORD = "a long test password";

    @TempDir
    static Path data;

    @Autowired
    GuiAgent agent;

    @Autowired
    RunStore store;

    @Autowired
    SampleShop shop;

    @Autowired
    AuditLog audit;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("operator.data", data::toString);
        registry.add("operator.password", () -> PASSWORD);
        // one for the shop, one for the person
        registry.add("sightline.web.max-sessions", () -> 2);
    }

    @Test
    @Timeout(300)
    void personStartsApprovesAndFindsARunAgain() throws InterruptedException {
        try (GuiSession person = agent.open()) {
            does(
                    person,
                    "logs in",
                    task -> task.startingAt("http://127.0.0.1:" + port + "/")
                            .type("admin", "User name")
                            .type(PASSWORD, "Password")
                            .click("Log in")
                            .waitForText("Nothing is running"));

            does(
                    person,
                    "starts a sample",
                    task -> task.click(Target.text("New run").nth(1))
                            .waitForText("Samples")
                            .click("Order two blue mugs and a bread knife")
                            .waitForText("secrets:")
                            .scrollTo("Start the run")
                            .click("Start the run")
                            .waitForText("May the agent do this", Duration.ofSeconds(60)));
            StoredRun run = store.current().getFirst();

            approveAll(person, run.id());

            StoredRun ended = store.find(run.id()).orElseThrow();
            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(shop.orders()).hasSize(1);
            assertThat(audit.of(run.id()))
                    .extracting(line -> line.event())
                    .contains("run.requested", "question.approved", "run.ended");
            assertThat(audit.check().problem()).isNull();

            does(
                    person,
                    "finds it in the history",
                    task -> task.click("History")
                            .type("blue mugs", "Words in the name, the task or the reason")
                            .click(Target.text("Search").below("Outcome"))
                            .waitForText("succeeded")
                            .click("Order two blue mugs and a bread knife")
                            .scrollTo("Save as task"));
        }
    }

    /** Approves whatever the run asks until it is over. */
    private void approveAll(GuiSession person, String run) throws InterruptedException {
        while (!store.find(run).orElseThrow().status().isOver()) {
            try {
                does(person, "approves", task -> task.click("Approve"));
            } catch (SightlineException e) {
                // there is nothing to approve at this moment
                Thread.sleep(200);
            }
        }
    }

    private static RunResult does(GuiSession session, String what, UnaryOperator<Task.Builder> steps) {
        return session.run(steps.apply(Task.builder(what)).build()).orThrow();
    }
}
