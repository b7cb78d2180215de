package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.agent.TakeOver;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.LivePictures;
import dev.sightline.examples.operator.PersonClient;
import dev.sightline.examples.operator.RunningApp;
import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.StoredStep;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The live picture and what a person does on it, with two real browsers: the run's, whose page shows a magenta box and
 * reports what reaches it, and the person's, who sees that box on the picture and clicks on it.
 */
@Timeout(180)
class LiveIT extends RunningApp {

    private static final int BOX = 24;

    /** How the name of the crosshair begins. */
    private static final String CROSSHAIR = "Click at";

    /** Where the box is in turn, in CSS pixels of the run's page of 1280×720. */
    private static final int[][] PLACES = {{20, 20}, {1220, 30}, {640, 360}, {25, 670}, {1225, 672}};

    private final List<String> reported = new CopyOnWriteArrayList<>();
    private HttpServer pages;
    private String run;

    @BeforeEach
    void beginRun() throws Exception {
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", this::serve);
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
        run = queue.add(
                new RunRequest(
                        "Stand still",
                        RunRequest.Kind.TASK,
                        "steps:\n  - open: " + page() + "\n  - press: f2\n  - press: f3\n",
                        null,
                        DENSE,
                        ApprovalMode.ALL,
                        false),
                "admin");
        Questions.Open opens = awaitQuestion(run);
        approve(opens);
        // before the key is pressed, the run waits for an approval that nobody gives
        await(
                "the next question",
                () -> questions.open(run).stream()
                        .filter(question -> !question.id().equals(opens.id()))
                        .findFirst()
                        .orElse(null));
    }

    @AfterEach
    void endRun() throws InterruptedException {
        stopAllRuns();
        pages.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String html = "";
            if (exchange.getRequestURI().getPath().equals("/reported")) {
                reported.add(exchange.getRequestURI().getQuery());
            } else {
                html = html();
            }
            byte[] body = html.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private String page() {
        return "http://127.0.0.1:" + pages.getAddress().getPort() + "/";
    }

    private static String html() {
        var places = new StringBuilder();
        for (int[] place : PLACES) {
            places.append('[').append(place[0]).append(',').append(place[1]).append("],");
        }
        return """
                <!doctype html><title>target</title>
                <style>body { margin: 0; height: 100vh; overflow: hidden; background: #eef; font: 20px sans-serif }
                #box { position: absolute; width: %1$dpx; height: %1$dpx; background: #ff00ff }
                input, button { position: absolute; left: 500px; font: inherit }</style>
                <input autofocus style="top: 200px"><input type=file style="top: 260px"><button style="top: 320px">Ask</button>
                <div id=box></div>
                <script>
                const places = [%2$s], box = document.getElementById('box');
                let at = 0;
                const put = () => { box.style.left = places[at][0] + 'px'; box.style.top = places[at][1] + 'px' };
                const report = what => fetch('/reported?' + what, {method: 'POST'});
                addEventListener('click', event => {
                    if (event.target.localName === 'input') return;
                    const done = at++;
                    if (at < places.length) put(); else box.remove();
                    report(`click ${done} ${event.clientX} ${event.clientY}`);
                });
                addEventListener('dblclick', () => report('dblclick'));
                addEventListener('input', event => {
                    if (event.target.type !== 'file') report('value ' + event.target.value);
                });
                addEventListener('change', event => {
                    for (const file of event.target.files ?? []) report(`file ${file.name} ${file.size}`);
                });
                addEventListener('pointerdown', event => report(`down ${event.clientX} ${event.clientY}`));
                addEventListener('pointerup', event => report(`up ${event.clientX} ${event.clientY}`));
                addEventListener('keydown', event => { if (/^F[0-9]$/.test(event.key)) report('key ' + event.key); });
                addEventListener('wheel', event => report(`wheel ${Math.sign(event.deltaX)} ${Math.sign(event.deltaY)}`));
                document.querySelector('button').addEventListener('click', event => {
                    event.stopPropagation();
                    report('asked ' + confirm('Shall it be done?'));
                });
                put();
                </script>
                """.formatted(BOX, places);
    }

    @Test
    void streamGivesRealPicturesAtMostTenASecondAndEndsWithItsViewerOrTheRun() throws Exception {
        PersonClient leaver = admin();
        try (var in = new DataInputStream(leaver.open("/runs/" + run + "/live").body())) {
            LivePictures.next(in);
            leaver.post("/logout", "/", Map.of());
            skipToTheEnd(in);
        }

        HttpResponse<InputStream> answer = admin().open("/runs/" + run + "/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("multipart/x-mixed-replace; boundary=frame");
        try (var in = new DataInputStream(answer.body())) {
            long begun = System.nanoTime();
            BufferedImage first = LivePictures.next(in);
            assertThat((double) first.getWidth() / first.getHeight()).isBetween(1.76, 1.79);
            assertThat(LivePictures.middleOfBox(first)).isNotNull();
            // the caret in the field blinks, so there are more
            for (int i = 0; i < 4; i++) {
                assertThat(LivePictures.middleOfBox(LivePictures.next(in))).isNotNull();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(390));

            attempt(run).run().orElseThrow().stop("enough");
            skipToTheEnd(in);
        }
    }

    private static void skipToTheEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // the rest, until the stream ends
        }
    }

    /** Three browsers of a person, one after the other, before one browser of the run. */
    @Test
    @Timeout(400)
    void whatThePersonClicksOnIsHitAtAnyDensity() throws Exception {
        for (double ratio : new double[] {1, 1.25, 2}) {
            var options = WebDriverOptions.builder().devicePixelRatio(ratio).build();
            try (var browsers = new WebDriverFactory(options);
                    GuiDriver person = browsers.open(data())) {
                logIn(person);
                open(person, "/runs/" + run);
                // a viewer sees it, too
                awaitBox(person);
                // the same lease each time
                TakeOver lease = attempt(run).run().orElseThrow().takeOver("admin", Duration.ofMinutes(2));
                attempt(run).leased(lease);
                open(person, "/runs/" + run + "/control");
                clicksOnEachBox(person, ratio);
                // as it was, for the next density
                lease.perform(_ -> new Action.OpenUrl<>(URI.create(page())));
                reported.clear();
            }
        }
        assertThat(store.steps(run))
                .hasSizeGreaterThanOrEqualTo(3 * PLACES.length)
                .anySatisfy(step -> assertThat(step.author()).isEqualTo("admin"));
    }

    private void clicksOnEachBox(GuiDriver person, double ratio) throws InterruptedException {
        for (int i = 0; i < PLACES.length; i++) {
            int number = i;
            Point<Space.Pixels> seen = boxAt(person, i);
            click(person, seen, 1);
            String report = await(
                    "click " + i,
                    () -> reported.stream()
                            .filter(line -> line.startsWith("click " + number + " "))
                            .findFirst()
                            .orElse(null));
            String[] words = report.split(" ", 4);
            // the picture is about half as large as the screen, and the middle of the box is seen to half a pixel; an
            // event names the corner of the pixel that was hit
            assertThat(Double.parseDouble(words[2]) + 0.5 - (PLACES[i][0] + BOX / 2.0))
                    .as("%s at ratio %s", report, ratio)
                    .isBetween(-2.0, 2.0);
            assertThat(Double.parseDouble(words[3]) + 0.5 - (PLACES[i][1] + BOX / 2.0))
                    .as("%s at ratio %s", report, ratio)
                    .isBetween(-2.0, 2.0);
        }
    }

    @Test
    void whateverThePersonDoesReachesThePageAsItWasMeant() throws Exception {
        Path ofThePerson = Files.createDirectories(data().resolve("of-the-person"));
        Path chosen = Files.writeString(ofThePerson.resolve("notes.txt"), "twelve bytes");
        Path another = Files.writeString(ofThePerson.resolve("more.txt"), "five!");
        var options = WebDriverOptions.builder().uploadFolder(ofThePerson).build();
        try (var browsers = new WebDriverFactory(options);
                GuiDriver person = browsers.open(data())) {
            logIn(person);
            attempt(run).leased(attempt(run).run().orElseThrow().takeOver("admin", Duration.ofMinutes(2)));
            open(person, "/runs/" + run + "/control");

            Point<Space.Pixels> box = boxAt(person, 0);
            click(person, box, 2);
            awaitReport("dblclick");
            assertThat(reported).filteredOn(line -> line.startsWith("click ")).hasSize(2);

            var picture = new Picture(person.capture(), box, PLACES[0]);
            does(person, new Action.Drag<>(picture.at(300, 420), picture.at(380, 500)));
            awaitReport(near("down", 300, 420));
            awaitReport(near("up", 380, 500));

            does(person, new Action.Scroll<>(picture.at(640, 500), 0, 200));
            awaitReport("wheel 0 1");
            does(person, new Action.Scroll<>(picture.at(640, 500), 0, -200));
            awaitReport("wheel 0 -1");

            // the file of the person is chosen in the field of the run's page
            does(person, new Action.UploadFiles<>(below(person, "File to upload"), List.of(chosen)));
            does(person, Action.Click.at(picture.at(560, 276)));
            awaitReport("file notes.txt 12");

            // from the field on, everything that is typed goes to the screen
            does(person, Action.Click.at(picture.at(700, 214)));
            does(person, new Action.TypeText<>(Text.of("Sight")));
            awaitReport("value Sight");

            keysDoTheSame(person, another);

            assertThat(store.steps(run))
                    .filteredOn(step -> "admin".equals(step.author()))
                    .as("all of it is recorded, without what was typed")
                    .hasSizeGreaterThanOrEqualTo(8)
                    .noneMatch(step -> step.toString().contains("Sight"));
            tabTo(person, "Hand back");
            press(person, Key.Named.ENTER);
            await("the screen is handed back", () -> attempt(run).lease().isEmpty() ? true : null);
            earlierStepsAreShownWhileTheRunContinues(person);
            keysSteerTheRun(person);
        }
    }

    /** Pointing, dragging, answering a dialog, choosing a place for a file and typing, without a mouse. */
    private void keysDoTheSame(GuiDriver person, Path file) throws Exception {
        // from the middle of the screen, by 20 pixels of the run's page each
        tabTo(person, CROSSHAIR);
        press(person, 6, Key.Named.ARROW_LEFT);
        press(person, Key.Named.ARROW_UP);
        press(person, Key.Named.ENTER);
        awaitWords(person, "Shall it be done");
        tabBackTo(person, "OK");
        press(person, Key.Named.ENTER);
        awaitReport("asked true");

        tabTo(person, "Drag from here");
        press(person, Key.Named.ENTER);
        tabBackTo(person, CROSSHAIR);
        press(person, 5, Key.Named.ARROW_DOWN);
        press(person, 3, Key.Named.ARROW_LEFT);
        tabTo(person, "Drop here");
        press(person, Key.Named.ENTER);
        awaitReport(near("up", 460, 440));

        tabTo(person, "File to upload");
        // stands for the browser's own window for choosing a file
        does(person, new Action.UploadFiles<>(below(person, "File to upload"), List.of(file)));
        tabBackTo(person, CROSSHAIR);
        press(person, 5, Key.Named.ARROW_RIGHT);
        press(person, 8, Key.Named.ARROW_UP);
        press(person, Key.Named.ENTER);
        awaitReport("file more.txt 5");

        press(person, 7, Key.Named.ARROW_RIGHT);
        press(person, 3, Key.Named.ARROW_UP);
        press(person, Key.Named.ENTER);
        press(person, Key.Named.SHIFT, Key.Named.TAB);
        press(person, Key.Named.END);
        does(person, new Action.TypeText<>(Text.of("line")));
        awaitReport("value Sightline");
    }

    /** Pausing, approving, a single step, resuming and refusing, without a mouse. */
    private void keysSteerTheRun(GuiDriver person) throws Exception {
        presses(person, "Pause");
        // asked before the person had the screen, so it is asked again
        presses(person, "Approve");
        await("the pause", () -> attempt(run).isPaused() ? true : null);
        int before = store.steps(run).size();

        presses(person, "Step once");
        presses(person, "Approve");
        awaitReport("key F2");
        await("the step", () -> (attempt(run).isPaused() && store.steps(run).size() > before) ? true : null);
        assertThat(store.steps(run)).hasSize(before + 1);
        assertThat(questions.open(run)).as("the next step has not begun").isEmpty();

        presses(person, "Resume");
        presses(person, "Refuse");
        await("the end", () -> store.find(run).orElseThrow().status().isOver() ? true : null);
        assertThat(store.find(run).orElseThrow().status()).isEqualTo(RunStatus.DENIED);
        assertThat(reported).doesNotContain("key F3");
        assertThat(audit.of(run))
                .extracting(AuditLine::event)
                .contains("run.paused", "question.approved", "run.stepped", "run.resumed", "question.refused");
    }

    private static void presses(GuiDriver person, String button) throws InterruptedException {
        tabTo(person, button);
        press(person, Key.Named.ENTER);
    }

    private static void press(GuiDriver person, int times, Key key) {
        for (int i = 0; i < times; i++) {
            press(person, key);
        }
    }

    /** The film strip: by a click, by the keyboard, and back to the live picture. */
    private void earlierStepsAreShownWhileTheRunContinues(GuiDriver person) throws Exception {
        // where the latest click has sent it
        awaitBoxInLargePicture(person, 4);
        StoredStep first = store.steps(run).stream()
                .filter(step -> "admin".equals(step.author()))
                .findFirst()
                .orElseThrow();
        // from the button 'Live' to the steps
        tabTo(person, "Live");
        for (int i = 0; i < first.number() && !isFocused(person, "Step " + first.number() + ":"); i++) {
            press(person, Key.Named.ARROW_RIGHT);
        }
        awaitWords(person, "Step " + first.number());
        awaitBoxInLargePicture(person, 0);
        assertThat(attempt(run).run().orElseThrow().isFinished()).isFalse();

        does(person, Action.Click.at(on(person, "Live")));
        awaitBoxInLargePicture(person, 4);
    }

    /** The large picture is in the left two thirds of the page, above the film strip. */
    private static void awaitBoxInLargePicture(GuiDriver person, int place) throws InterruptedException {
        double expected = (PLACES[place][0] + BOX / 2.0) / 1280;
        await("the box at place " + place + " in the large picture", () -> {
            BufferedImage screen = person.capture().image().getSubimage(0, 0, 840, 605);
            Point<Space.Pixels> middle = LivePictures.middleOfBox(screen);
            if (middle == null) {
                return null;
            }
            double[] edges = new double[2];
            pictureEdges(screen, edges);
            return Math.abs((middle.x() - edges[0]) / (edges[1] - edges[0]) - expected) < 0.02 ? true : null;
        });
    }

    private void awaitReport(String what) throws InterruptedException {
        await(what, () -> reported.contains(what) ? true : null);
    }

    private void awaitReport(Predicate<String> what) throws InterruptedException {
        await("a report", () -> reported.stream().anyMatch(what) ? true : null);
    }

    private static Predicate<String> near(String what, double x, double y) {
        return line -> {
            String[] words = line.split(" ", -1);
            return words[0].equals(what)
                    && Math.abs(Double.parseDouble(words[1]) - x) <= 2
                    && Math.abs(Double.parseDouble(words[2]) - y) <= 2;
        };
    }

    private Point<Space.Driver> on(GuiDriver person, String words) throws InterruptedException {
        Screenshot seen = person.capture();
        return await(
                words,
                () -> reader.read(seen).stream()
                        .filter(line -> line.text().equals(words))
                        .findFirst()
                        .map(line -> seen.toDriver().apply(line.box().center()))
                        .orElse(null));
    }

    private Point<Space.Driver> below(GuiDriver person, String label) throws InterruptedException {
        Point<Space.Driver> at = on(person, label);
        return new Point<>(at.x(), at.y() + 36);
    }

    /** Where points of the run's page are on the person's screen, as the place of the box tells. */
    private static final class Picture {

        private final Screenshot seen;
        private final double left;
        private final double top;
        private final double scale;

        Picture(Screenshot seen, Point<Space.Pixels> box, int[] place) {
            this.seen = seen;
            double[] edges = new double[2];
            pictureEdges(seen.image(), edges);
            left = edges[0];
            scale = (edges[1] - edges[0]) / 1280;
            top = box.y() - (place[1] + BOX / 2.0) * scale;
        }

        Point<Space.Driver> at(double x, double y) {
            return seen.toDriver().apply(new Point<>(left + x * scale, top + y * scale));
        }
    }

    private void click(GuiDriver person, Point<Space.Pixels> at, int count) {
        Screenshot seen = person.capture();
        does(person, new Action.Click<>(seen.toDriver().apply(at), MouseButton.LEFT, count));
    }

    /** Where the person sees the box when it is at one of its places. */
    private static Point<Space.Pixels> boxAt(GuiDriver person, int place) throws InterruptedException {
        double expected = (PLACES[place][0] + BOX / 2.0) / 1280;
        double[] edges = new double[2];
        return await("the box at place " + place, () -> {
            BufferedImage screen = person.capture().image();
            Point<Space.Pixels> middle = LivePictures.middleOfBox(screen);
            if (middle == null) {
                return null;
            }
            pictureEdges(screen, edges);
            double seen = (middle.x() - edges[0]) / (edges[1] - edges[0]);
            return Math.abs(seen - expected) < 0.02 ? middle : null;
        });
    }

    private static void awaitBox(GuiDriver person) throws InterruptedException {
        await(
                "the live picture",
                () -> LivePictures.middleOfBox(person.capture().image()));
    }

    /** The left and right edge of the picture: the run's page has a ground of its own. */
    private static void pictureEdges(BufferedImage screen, double[] edges) {
        int left = Integer.MAX_VALUE;
        int right = -1;
        for (int y = 0; y < screen.getHeight(); y += 3) {
            for (int x = 0; x < screen.getWidth(); x++) {
                int rgb = screen.getRGB(x, y);
                boolean ground = Math.abs((rgb >> 16 & 255) - 0xee) < 4
                        && Math.abs((rgb >> 8 & 255) - 0xee) < 4
                        && (rgb & 255) > 0xfb;
                if (ground) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                }
            }
        }
        edges[0] = left;
        edges[1] = right + 1.0;
    }
}
