package dev.sightline.runtime.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.CoordinateChain;
import dev.sightline.agent.StepRecord.StepTimes;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Control;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.TextLine;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.policy.UrlPolicy;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.task.Task;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class RunReportTests {

    private static final String PASSWORD = "p&ss <w>/\"ö'";
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path folder;

    private final RunReport report = new RunReport();

    private static Screenshot screenshot(ScreenState state) {
        var image = new BufferedImage(1280, 720, BufferedImage.TYPE_INT_RGB);
        var pen = image.createGraphics();
        pen.setColor(new Color(0xEEF1F5));
        pen.fillRect(0, 0, 1280, 720);
        pen.setColor(new Color(0x2A6FDB));
        pen.fillRect(560, 330, 160, 48);
        pen.setColor(Color.WHITE);
        pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
        pen.drawString("Log in", 606, 362);
        pen.dispose();
        return Screenshot.ofImage(image, new Transform<>(0.5, 0.5, 0, 0), state, BEGIN);
    }

    private static ScreenState state(String location, String title) {
        return new ScreenState(location, title, null, List.of(title), 0, List.of());
    }

    private static StepRecord step(
            int index, String intent, @Nullable Screenshot seen, Action.@Nullable Input<Space.Pixels> action) {
        return new StepRecord(
                index,
                intent,
                null,
                BEGIN.plusSeconds(index),
                seen,
                "I will act: {\"action\": \"click\"}",
                action == null
                        ? List.of()
                        : List.of(new CoordinateChain(
                                new Size<>(1288, 728),
                                action.map(new Transform<Space.Pixels, Space.Model>(1288 / 1280.0, 728 / 720.0, 0, 0)),
                                action,
                                action.map(new Transform<Space.Pixels, Space.Driver>(0.5, 0.5, 0, 0)))),
                new Located(new Point<>(640, 354), new Box<>(560, 330, 720, 378), "read 'Log in', exact"),
                Decision.ALLOW,
                ActionOutcome.Performed.PLAIN,
                null,
                false,
                new TokenUsage(1210, 42),
                new StepTimes(
                        Duration.ofMillis(160),
                        Duration.ofMillis(310),
                        Duration.ofMillis(2400),
                        Duration.ofMillis(1),
                        Duration.ofMillis(55),
                        Duration.ofMillis(2950)));
    }

    private static StepRecord failed(StepRecord step, boolean atAPlace) {
        return new StepRecord(
                step.index(),
                step.intent(),
                null,
                step.startedAt(),
                step.screenshot(),
                null,
                List.of(),
                atAPlace ? step.located() : null,
                null,
                null,
                "Expected field 'Name' to hold 'Ada', but it holds 'Bob'.",
                false,
                TokenUsage.NONE,
                step.times());
    }

    @Test
    void failedStepLeavesAPictureOfItsPlace() throws IOException {
        start(Task.builder("log in").press("enter").build());
        Screenshot seen = screenshot(state("http://shop/", "Shop"));
        StepRecord step = step(1, "expect 'Log in'", seen, null);
        report.stepFinished("run-1", step);
        report.stepFinished("run-1", failed(step(2, "expect", seen, null), true));
        report.stepFinished("run-1", failed(step(3, "expect", seen, null), false));

        assertThat(folder.resolve("failures/001.png")).doesNotExist();
        var crop = ImageIO.read(folder.resolve("failures/002.png").toFile());
        assertThat(crop.getWidth()).isBetween(300, 500);
        assertThat(crop.getRGB(crop.getWidth() / 2, crop.getHeight() / 2 - 20)).isEqualTo(0xFF2A6FDB);
        assertThat(ImageIO.read(folder.resolve("failures/003.png").toFile()).getWidth())
                .as("about no place in particular")
                .isEqualTo(1280);
        assertThat(Files.readString(folder.resolve("report.html"))).containsOnlyOnce("class=\"crop\"");
        assertThat(Files.readString(folder.resolve("trace.jsonl"))).contains("\"failure\":\"failures/002.png\"");
    }

    private void start(Task task) {
        report.runStarted(new RunStart("run-1", task, folder, BEGIN));
    }

    private void finish(Outcome outcome, List<StepRecord> steps, Map<String, String> variables) {
        report.runFinished(new RunResult(
                "run-1",
                "log in",
                outcome,
                steps,
                new TokenUsage(2420, 84),
                BEGIN,
                Duration.ofMillis(7300),
                folder,
                variables));
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("report.html"));
    }

    private List<JsonNode> trace() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        String all = Files.readString(folder.resolve("trace.jsonl"));
        assertThat(all).endsWith("\n");
        for (String line : all.lines().toList()) {
            events.add(JsonMapper.shared().readTree(line));
        }
        return events;
    }

    @Test
    void loneSurrogateInAnAnswerEndsNeitherTraceNorReport() throws IOException {
        start(Task.goal("log in"));
        report.stepFinished("run-1", step(1, "half \ud83d a pair", null, null));
        report.stepFinished("run-1", step(2, "afterwards", null, null));

        assertThat(page()).contains("afterwards");
        assertThat(trace()).hasSize(3);
    }

    @Test
    void startOfTheDriverIsRecordedWithItsTime() throws IOException {
        start(Task.goal("log in"));
        report.driverOpened("run-1", new DriverInfo(DriverInfo.Platform.WEB, "Chromium 156"), Duration.ofMillis(1520));

        assertThat(page()).contains("Chromium 156 was ready after 1.5 s");
        assertThat(trace().get(1).path("event").asString()).isEqualTo("driver_opened");
        assertThat(trace().get(1).path("millis").asInt()).isEqualTo(1520);
    }

    @Test
    void markersLieExactlyWhereTheActionLanded() throws IOException {
        start(Task.goal("log in"));
        Screenshot seen = screenshot(ScreenState.UNKNOWN);
        report.stepFinished("run-1", step(1, "click", seen, Action.Click.at(new Point<>(639.5, 353.25))));
        report.stepFinished(
                "run-1", step(2, "drag", seen, new Action.Drag<>(new Point<>(100, 200), new Point<>(300, 50.125))));
        report.stepFinished("run-1", step(3, "type", seen, new Action.TypeText<>(Text.of("a"))));

        assertThat(page())
                .contains("viewBox=\"0 0 1280 720\"")
                .contains("<circle class=\"ring\" cx=\"639.5\" cy=\"353.25\"")
                .contains("<circle class=\"dot\" cx=\"639.5\" cy=\"353.25\"")
                .contains("<line class=\"path\" x1=\"100\" y1=\"200\" x2=\"300\" y2=\"50.125\"/>")
                .contains("translate(300 50.125)")
                .contains("<rect class=\"found\" x=\"560\" y=\"330\" width=\"160\" height=\"48\"/>");
        String typing = page().substring(page().indexOf("id=\"step-3\""));
        assertThat(typing).doesNotContain("<circle").doesNotContain("<line");
    }

    @Test
    void whatAnActionReachesIsRecorded() throws IOException {
        start(Task.builder("pay").press("a").build());
        StepRecord plain = step(1, "pay", screenshot(ScreenState.UNKNOWN), Action.Click.at(new Point<>(640, 354)));
        CoordinateChain chain = Objects.requireNonNull(plain.chain());
        var step = new StepRecord(
                1,
                "pay",
                null,
                BEGIN,
                plain.screenshot(),
                null,
                List.of(new CoordinateChain(
                        chain.modelSize(),
                        chain.model(),
                        chain.pixels(),
                        chain.driver(),
                        new Control.Button("Pay now", true, "https://shop.example/pay"))),
                null,
                Decision.ALLOW,
                ActionOutcome.Performed.PLAIN,
                null,
                false,
                TokenUsage.NONE,
                plain.times());
        report.stepFinished("run-1", step);
        finish(new Outcome.Finished(""), List.of(step), Map.of());

        JsonNode reached = trace().get(1).at("/chain/reached");
        assertThat(reached.get("kind").asString()).isEqualTo("button");
        assertThat(reached.get("name").asString()).isEqualTo("Pay now");
        assertThat(reached.get("submits").asBoolean()).isTrue();
        assertThat(reached.get("target").asString()).isEqualTo("https://shop.example/pay");
        assertThat(page()).contains("reaches", "button, name Pay now, submits true, target https://shop.example/pay");
    }

    @Test
    void wholeChainOfCoordinatesIsShownWithSizes() throws IOException {
        start(Task.goal("log in"));
        report.stepFinished(
                "run-1",
                step(
                        1,
                        "click",
                        screenshot(ScreenState.UNKNOWN),
                        new Action.Click<>(new Point<>(640, 360), MouseButton.RIGHT, 2)));
        assertThat(page())
                .contains("<th>model</th><td>1288×728</td><td>click, point (644, 364), button RIGHT, count 2</td>")
                .contains("<th>pixels</th><td>1280×720</td><td>click, point (640, 360), button RIGHT, count 2</td>")
                .contains("<th>driver</th><td>640×360</td><td>click, point (320, 180), button RIGHT, count 2</td>");
        JsonNode chain = trace().get(1).get("chain");
        assertThat(chain.at("/model/point/x").asDouble()).isEqualTo(644);
        assertThat(chain.at("/pixels/point/x").asDouble()).isEqualTo(640);
        assertThat(chain.at("/driver/point/x").asDouble()).isEqualTo(320);
    }

    @Test
    void traceIsValidAfterEveryEvent() throws IOException {
        start(Task.goal("log in"));
        assertThat(trace()).hasSize(1);
        for (int i = 1; i <= 3; i++) {
            report.stepFinished("run-1", step(i, "step\nof two lines", screenshot(ScreenState.UNKNOWN), null));
            assertThat(trace()).hasSize(i + 1);
            assertThat(page()).contains("id=\"step-" + i + "\"").endsWith("</article>\n");
            String file = trace().getLast().at("/screen/file").asString();
            assertThat(Files.readAllBytes(folder.resolve(file))).startsWith(0x89, 'P', 'N', 'G');
        }
        report.runPaused("run-1", true);
        finish(new Outcome.Finished("done"), List.of(), Map.of("price", "12"));

        assertThat(trace().stream().map(event -> event.get("event").asString()))
                .containsExactly("run_started", "step", "step", "step", "run_paused", "run_finished");
        assertThat(trace().getLast().at("/variables/price").asString()).isEqualTo("12");
        assertThat(page()).contains("<style>.unfinished{display:none}</style>").endsWith("</html>\n");
    }

    @Test
    void screenshotSeenTwiceIsStoredOnce() throws IOException {
        start(Task.goal("log in"));
        Screenshot seen = screenshot(ScreenState.UNKNOWN);
        report.stepFinished("run-1", step(1, "one", seen, null));
        report.stepFinished("run-1", step(2, "two", seen, null));
        assertThat(trace().get(2).at("/screen/file").asString()).isEqualTo("screenshots/001.png");
        try (var files = Files.list(folder.resolve("screenshots"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void samePixelsAreStoredOnceEvenIfCapturedTwice() throws IOException {
        start(Task.goal("log in"));
        report.stepFinished("run-1", step(1, "one", screenshot(ScreenState.UNKNOWN), null));
        report.stepFinished("run-1", step(2, "two", screenshot(state("https://example.com", "Elsewhere")), null));

        assertThat(trace().get(2).at("/screen/file").asString()).isEqualTo("screenshots/001.png");
        assertThat(page().split("class=\"picture\"", -1)).hasSize(2);
        assertThat(page().split("data-picture=\"1\"", -1)).hasSize(3);
    }

    @Test
    void screenshotsOfFinishedStepsLeaveTheHeapAndCanStillBeRead() throws IOException {
        start(Task.goal("log in"));
        Screenshot first = screenshot(ScreenState.UNKNOWN);
        int colour = first.image().getRGB(600, 340);
        report.stepFinished("run-1", step(1, "one", first, null));
        report.stepFinished("run-1", step(2, "two", drawn(1), null));
        Files.move(folder.resolve("screenshots/001.png"), folder.resolve("moved.png"));

        assertThatThrownBy(first::encoded)
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("001.png")
                .hasMessageContaining("Keep the folder of a run");
        Files.move(folder.resolve("moved.png"), folder.resolve("screenshots/001.png"));
        assertThat(first.image().getRGB(600, 340)).isEqualTo(colour);
    }

    @Test
    void folderThatVanishesIsBegunAnewAsAWholeRecord() throws IOException {
        start(Task.goal("log in"));
        report.stepFinished("run-1", step(1, "before", screenshot(ScreenState.UNKNOWN), null));
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        report.stepFinished("run-1", step(2, "after", screenshot(ScreenState.UNKNOWN), null));
        finish(new Outcome.Finished("done"), List.of(), Map.of());

        assertThat(trace().stream().map(event -> event.get("event").asString()))
                .containsExactly("run_started", "record_begun_anew", "step", "run_finished");
        assertThat(folder.resolve(trace().get(2).at("/screen/file").asString())).isNotEmptyFile();
        assertThat(page())
                .startsWith("<!DOCTYPE html>")
                .contains("begun anew", "id=\"picture-2\"")
                .endsWith("</html>\n");
    }

    @Test
    void whatWasReadLiesWhereItWasRead() throws IOException {
        StepRecord plain = step(1, "expect 'Log in'", screenshot(state("http://shop.test/", "Shop")), null);
        var line = new TextLine("<Log in> " + PASSWORD, new Box<>(640, 360, 704, 378), List.of(), 1);

        start(Task.builder("Read")
                .secret(Secret.of("password", PASSWORD))
                .back()
                .build());
        report.stepFinished(
                "run-1",
                new StepRecord(
                        plain.index(),
                        plain.intent(),
                        null,
                        plain.startedAt(),
                        plain.screenshot(),
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        false,
                        TokenUsage.NONE,
                        plain.times(),
                        List.of(line)));

        assertThat(page())
                .contains("<div class=\"words\"><span style=\"left:50%;top:50%;width:5%;height:2.5%\">&lt;Log in&gt; ")
                .contains("data-millis=\"" + plain.times().total().toMillis() + "\"")
                .doesNotContain(PASSWORD);
    }

    @Test
    void longReportStoresWhatChangesOnly() throws IOException {
        start(Task.goal("log in"));
        for (int i = 1; i <= 60; i++) {
            report.stepFinished("run-1", step(i, "step", drawn(i), null));
        }
        assertThat(Files.size(folder.resolve("report.html"))).isLessThan(60 * 12_000);
    }

    /** The page with a small part that differs from every other. */
    private static Screenshot drawn(int number) {
        Screenshot plain = screenshot(ScreenState.UNKNOWN);
        var pen = plain.image().createGraphics();
        pen.setColor(Color.BLACK);
        pen.drawString("Row " + number, 40 + number * 7, 100 + number * 5);
        pen.dispose();
        return plain;
    }

    @Test
    void hostileTextIsShownAsText() throws IOException {
        String hostile = "</title></style></script><script>alert(1)</script><img src=x onerror=\"alert(2)\">'&";
        start(Task.goal(hostile));
        var step = step(1, hostile, screenshot(state(hostile, hostile)), new Action.OpenUrl<>(URI.create("a:'&b")));
        report.stepFinished("run-1", step);
        finish(new Outcome.Failed(hostile, ErrorCategory.DRIVER, null), List.of(step), Map.of(hostile, hostile));

        String page = page();
        assertThat(page).containsOnlyOnce("<script>");
        assertThat(page.split("<script", -1)).as("the script and one picture").hasSize(3);
        assertThat(page).containsOnlyOnce("<script type=\"application/json\" class=\"picture\" id=\"picture-1\">");
        assertThat(page)
                .doesNotContain("<img src=x")
                .doesNotContain("<script>alert")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("url a:&#39;&amp;b");
    }

    @Test
    void pageLoadsNothingFromOutside() throws IOException {
        start(Task.goal("log in"));
        report.stepFinished("run-1", step(1, "one", screenshot(ScreenState.UNKNOWN), null));
        finish(new Outcome.Finished(""), List.of(), Map.of());
        assertThat(page())
                .contains("default-src 'none'")
                .doesNotContain("http://", "https://", "url(", "@import", "<link");
    }

    @Test
    void noFileHoldsTheValueOfASecret() throws IOException {
        var secret = Secret.of("password", PASSWORD);
        start(Task.builder("log in with " + PASSWORD)
                .startingAt("https://example.com/" + PASSWORD)
                .variable("greeting", "Hi " + PASSWORD)
                .secret(secret)
                .goal("g")
                .build());
        var encoded = "https://example.com/?p=p%26ss+%3Cw%3E%2F%22%C3%B6%27&q=p%26ss%20%3Cw%3E%2F%22%C3%B6'";
        var said = step(
                1,
                "type " + PASSWORD,
                screenshot(state(encoded, "Title " + PASSWORD)),
                new Action.TypeText<>(Text.of(PASSWORD)));
        var denied = new StepRecord(
                2,
                PASSWORD,
                null,
                BEGIN,
                null,
                PASSWORD,
                List.of(new CoordinateChain(null, null, new Action.Answer<>(PASSWORD), null)),
                Located.at(new Point<>(1, 1), PASSWORD),
                new Decision.Ask(PASSWORD),
                new ActionOutcome.NotPerformed(ActionOutcome.Reason.FAILED, PASSWORD),
                PASSWORD,
                false,
                TokenUsage.NONE,
                said.times());
        report.stepFinished("run-1", said);
        report.stepFinished("run-1", denied);
        finish(new Outcome.GaveUp(PASSWORD), List.of(said, denied), Map.of("extracted", PASSWORD, PASSWORD, "x"));

        String everything = page() + trace();
        assertThat(everything).contains("&lt;secret:password&gt;").contains("<secret:password>");
        assertThat(everything)
                .doesNotContain(PASSWORD)
                .doesNotContain("p&amp;ss")
                .doesNotContain("p%26ss")
                .doesNotContain("\\\"ö'");
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("p&ss")
                        .doesNotContain("p%26ss");
            }
        }
    }

    @Test
    void folderThatCannotBeWrittenToDisturbsNobody() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        report.runStarted(new RunStart("run-1", Task.goal("log in"), file, BEGIN));
        report.stepFinished("run-1", step(1, "one", screenshot(ScreenState.UNKNOWN), null));
        finish(new Outcome.Finished(""), List.of(), Map.of());
        assertThat(file).isEmptyFile();
    }

    /** A browser that a link has led elsewhere. */
    private static final class Strayed implements GuiDriver {

        @Override
        public Screenshot capture() {
            return screenshot(state("https://evil.com/login", "Log in"));
        }

        @Override
        public ActionOutcome perform(Action.Input<Space.Driver> action) {
            return ActionOutcome.Performed.PLAIN;
        }

        @Override
        public ActionSpace actionSpace() {
            return ActionSpace.of(ActionKind.PRESS_KEYS, ActionKind.OPEN_URL);
        }

        @Override
        public DriverInfo info() {
            return new DriverInfo(DriverInfo.Platform.WEB, "a browser");
        }

        @Override
        public void close() {}
    }

    @Test
    void agentWithARunsFolderLeavesTheReportOfADeniedRun() throws IOException {
        List<String> heard = new ArrayList<>();
        RunResult result = SightlineAgent.builder(_ -> new Strayed())
                .runsFolder(folder)
                .policy(UrlPolicy.allowing("example.com"))
                .listener(new RunListener() {
                    @Override
                    public void runFinished(RunResult ended) {
                        heard.add(ended.runId());
                    }
                })
                .build()
                .run(Task.builder("press").press("enter").build());

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Denied.class,
                        denied -> assertThat(denied.reason()).contains("https://evil.com/login", "example.com"));
        assertThat(heard).containsExactly(result.runId());
        Path left = folder.resolve(result.runId());
        assertThat(left.resolve("report.html"))
                .content()
                .contains(">denied</span>")
                .contains("evil.com");
        assertThat(left.resolve("trace.jsonl")).content().contains("\"outcome\":\"denied\"");
    }
}
