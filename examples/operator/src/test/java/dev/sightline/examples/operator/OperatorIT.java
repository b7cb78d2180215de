package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.SampleSecrets;
import dev.sightline.examples.operator.runs.SampleShop;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.examples.operator.runs.StoredStep;
import dev.sightline.examples.shop.Order;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import dev.sightline.task.Task;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * The operator app, operated by Sightline itself, which reads its pages and clicks on the picture of the run's screen. What
 * counts is the shop's own record.
 */
@ExtendWith(OutputCaptureExtension.class)
class OperatorIT extends RunningApp {

    private static final String SAMPLE = "Order two blue mugs and a bread knife";

    @Autowired
    SampleShop shop;

    @Test
    @Timeout(420)
    void personStartsWatchesTakesOverApprovesFindsAndRepeatsARun(CapturedOutput output) throws Exception {
        // a window that is large enough for the text on the picture in it
        var window = WebDriverOptions.builder().viewport(1600, 900).build();
        try (var browsers = new WebDriverFactory(window);
                GuiSession person = SightlineAgent.builder(browsers)
                        .textReader(reader)
                        .locator(new TextLocator(reader))
                        .build()
                        .open()) {
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
                            .click(SAMPLE)
                            .waitForText("secrets:")
                            .scrollTo("Start the run")
                            .click("Start the run")
                            // the shop is seen live, and the agent asks before it sends the form
                            .waitForText("Harbour Goods", PATIENCE)
                            .waitForText("May the agent do this", PATIENCE));
            String run = store.current().getFirst().id();

            approves(person, run);
            approveUntil(run, "Place order");
            does(
                    person,
                    "pauses",
                    task -> task.waitForText("click 'Place order'", PATIENCE)
                            .click("Pause")
                            .waitForText("Resume"));
            does(
                    person,
                    "takes over and types into a field by clicking on the picture",
                    task -> task.click("Take over")
                            .waitForText("In control", PATIENCE)
                            .click("Ada Lovelace")
                            .type("control+a", "Keys to press")
                            .click("Press")
                            .type("Augusta King", "Text to type")
                            .click(Target.text("Type").below("Text to type")));
            await(
                    "the text is typed",
                    () -> steps(run).stream()
                            .filter(step -> step.intent().startsWith("type"))
                            .findFirst()
                            .orElse(null));
            does(
                    person,
                    "hands back",
                    task -> task.scrollTo("Hand back")
                            .type("I corrected the name", "Note for the agent")
                            .scrollTo("Hand back")
                            .click("Hand back")
                            .waitForText("May the agent do this", PATIENCE));
            assertThat(steps(run))
                    .extracting(StoredStep::author)
                    .as("what the person did is part of the record")
                    .hasSizeGreaterThanOrEqualTo(4)
                    .containsOnly("admin");

            // the approval was asked for on the screen from before, so the same step asks again
            approves(person, run);
            await("the pause", () -> attempt(run).isPaused() ? true : null);
            int before = store.steps(run).size();
            does(person, "steps once", task -> task.click("Step once"));
            approves(person, run);
            await("the step", () -> (attempt(run).isPaused() && store.steps(run).size() > before) ? true : null);
            assertThat(store.steps(run)).hasSize(before + 1);
            assertThat(questions.open(run)).as("the next step has not begun").isEmpty();
            assertThat(shop.orders()).isEmpty();

            does(person, "resumes", task -> task.click("Resume"));
            // the order is placed by accepting a dialog
            approve(awaitQuestion(run));
            await("the end", () -> store.find(run).orElseThrow().status().isOver() ? true : null);
            assertThat(store.steps(run))
                    .extracting(StoredStep::problem)
                    .filteredOn(Objects::nonNull)
                    .containsExactly("A person had the screen since this was decided; look at it again.");

            StoredRun ended = store.find(run).orElseThrow();
            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            does(person, "sees that it succeeded", task -> task.waitForText("succeeded", PATIENCE));
            assertThat(shop.orders()).singleElement().satisfies(order -> {
                assertThat(order.address().name()).isEqualTo("Augusta King");
                assertThat(order.lines()).extracting(Order.Line::quantity).containsExactlyInAnyOrder(2, 1);
            });
            assertThat(audit.of(run))
                    .extracting(AuditLine::event)
                    .contains(
                            "run.requested",
                            "question.approved",
                            "run.paused",
                            "run.taken-over",
                            "run.handed-back",
                            "run.stepped",
                            "run.resumed",
                            "run.ended");
            assertThat(audit.check().problem()).isNull();
            assertThat(Files.readString(Objects.requireNonNull(ended.folder()).resolve("report.html")))
                    .contains("I corrected the name");

            does(
                    person,
                    "finds it in the history and runs it again",
                    task -> task.click("History")
                            .type("blue mugs", "Words in the name, the task or the reason")
                            .click(Target.text("Search").below("Outcome"))
                            .waitForText("succeeded")
                            .click(Target.text(SAMPLE).nth(1))
                            .scrollTo("Save as task")
                            .click("Run again")
                            .waitForText("May the agent do this", PATIENCE));
            StoredRun again = store.current().getFirst();
            assertThat(again.id()).isNotEqualTo(run);
            assertThat(again.request().name()).isEqualTo(SAMPLE);
            Questions.Open asked = awaitQuestion(again.id());
            does(person, "refuses", task -> task.click("Refuse"));
            await("the end", () -> store.find(again.id()).orElseThrow().status().isOver() ? true : null);
            assertThat(store.find(again.id()).orElseThrow().status()).isEqualTo(RunStatus.DENIED);
            assertThat(store.steps(again.id()).getLast().problem())
                    .startsWith("The operator admin did not approve this");
            assertThat(audit.of(again.id())).anySatisfy(line -> {
                assertThat(line.event()).isEqualTo("question.refused");
                assertThat(line.account()).isEqualTo("admin");
                assertThat(line.detail()).isEqualTo(asked.words());
            });
            assertThat(shop.orders()).hasSize(1);

            secretIsNowhere(SampleSecrets.passwordOf(shop), ended, output);
        }
    }

    private List<StoredStep> steps(String run) {
        return store.steps(run).stream().filter(step -> step.author() != null).toList();
    }

    /** Approves what the run asks next, on its page. */
    private void approves(GuiSession person, String run) throws InterruptedException {
        Questions.Open asked = awaitQuestion(run);
        does(person, "approves", task -> task.waitForText("Approve", PATIENCE).click("Approve"));
        await("the approval", () -> questions.find(asked.id()).isEmpty() ? true : null);
    }

    /** Approves what the run asks until it asks about something. */
    private void approveUntil(String run, String words) throws InterruptedException {
        for (Questions.Open asked = awaitQuestion(run); !asked.words().contains(words); asked = awaitQuestion(run)) {
            approve(asked);
        }
    }

    private void secretIsNowhere(String secret, StoredRun run, CapturedOutput output) throws IOException {
        assertThat(output.getAll()).doesNotContain(secret);
        for (String table : List.of("run", "step", "question", "audit", "saved_task", "scheduled_tasks")) {
            assertThat(jdbc.sql("select * from " + table).query().listOfRows().toString())
                    .as(table)
                    .doesNotContain(secret);
        }
        PersonClient person = admin();
        for (String page : List.of("", "/report", "/task", "/state", "/strip")) {
            assertThat(person.get("/runs/" + run.id() + page).body())
                    .as(page)
                    .isNotEmpty()
                    .doesNotContain(secret);
        }
        Path folder = Objects.requireNonNull(run.folder());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(secret);
            }
        }
        // the screens on which it was typed
        try (Stream<Path> files = Files.list(folder.resolve("screenshots"))) {
            for (Path file : files.sorted().limit(4).toList()) {
                Screenshot seen = Screenshot.ofEncoded(
                        Files.readAllBytes(file), new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
                assertThat(reader.read(seen).toString().replace(" ", "")).doesNotContain(secret);
            }
        }
    }

    private static RunResult does(GuiSession session, String what, UnaryOperator<Task.Builder> steps) {
        return session.run(steps.apply(Task.builder(what)).build()).orThrow();
    }
}
