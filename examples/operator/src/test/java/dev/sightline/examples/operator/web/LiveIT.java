package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.agent.Run;
import dev.sightline.driver.Control;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.LivePictures;
import dev.sightline.examples.operator.PersonClient;
import dev.sightline.examples.operator.RunningApp;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The live picture and what a person does on it, with two real browsers: the run's, whose page shows a magenta box and
 * reports what reaches it, and the person's, who sees that box on the picture and clicks on it.
 */
@Timeout(180)
class LiveIT extends RunningApp {

    private static final int BOX = 24;

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
        String page = "http://127.0.0.1:" + pages.getAddress().getPort() + "/";
        run = queue.add(
                new RunRequest(
                        "Stand still",
                        RunRequest.Kind.TASK,
                        "steps:\n  - open: " + page + "\n  - press: f2\n",
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
                html = page();
            }
            byte[] body = html.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static String page() {
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
                    if (event.target.type === 'file') return;
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
    void streamGivesRealPicturesAtMostTenASecondAndEndsWithTheRun() throws Exception {
        PersonClient viewer = admin();
        HttpResponse<InputStream> answer = viewer.open("/runs/" + run + "/live");
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

            attempts.find(run).flatMap(Attempt::run).orElseThrow().stop("enough");
            while (in.read() >= 0) {
                // the rest, until the stream ends
            }
        }
    }

    @Test
    void streamEndsWhenTheViewerLogsOut() throws Exception {
        PersonClient viewer = admin();
        HttpResponse<InputStream> answer = viewer.open("/runs/" + run + "/live");
        try (var in = new DataInputStream(answer.body())) {
            LivePictures.next(in);
            viewer.post("/logout", "/", Map.of());
            while (in.read() >= 0) {
                // the rest, until the stream ends
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.25, 2})
    void whatThePersonClicksOnIsHitAtAnyDensity(double ratio) throws Exception {
        var options = WebDriverOptions.builder().devicePixelRatio(ratio).build();
        try (var browsers = new WebDriverFactory(options);
                GuiDriver person = browsers.open(data())) {
            logIn(person);
            open(person, "/runs/" + run);
            // a viewer sees it, too
            awaitBox(person);
            Run going = attempts.find(run).flatMap(Attempt::run).orElseThrow();
            attempts.find(run).orElseThrow().leased(going.takeOver("admin", Duration.ofMinutes(2)));
            open(person, "/runs/" + run + "/control");

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
                // the picture is about half as large as the screen, and the middle of the box is seen to half a pixel
                assertThat(Double.parseDouble(words[2]) - (PLACES[i][0] + BOX / 2.0))
                        .as(report)
                        .isBetween(-2.0, 2.0);
                assertThat(Double.parseDouble(words[3]) - (PLACES[i][1] + BOX / 2.0))
                        .as(report)
                        .isBetween(-2.0, 2.0);
            }
            assertThat(store.steps(run))
                    .hasSizeGreaterThanOrEqualTo(PLACES.length)
                    .anySatisfy(step -> assertThat(step.author()).isEqualTo("admin"));
        }
    }

    @Test
    void whateverThePersonDoesReachesThePageAsItWasMeant() throws Exception {
        Path chosen = Files.writeString(
                Files.createDirectories(data().resolve("of-the-person")).resolve("notes.txt"), "twelve bytes");
        var options =
                WebDriverOptions.builder().uploadFolder(chosen.getParent()).build();
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

            // a dialog of the run's page is answered beside the picture
            does(person, Action.Click.at(picture.at(520, 336)));
            awaitWords(person, "Shall it be done");
            does(person, Action.Click.at(on(person, "OK")));
            awaitReport("asked true");

            // from the field on, everything that is typed goes to the screen
            does(person, Action.Click.at(new Picture(person.capture(), boxAt(person, 3), PLACES[3]).at(550, 214)));
            does(person, new Action.TypeText<>(Text.of("Sightline")));
            awaitReport("value Sightline");

            assertThat(store.steps(run))
                    .filteredOn(step -> "admin".equals(step.author()))
                    .as("all of it is recorded, without what was typed")
                    .hasSizeGreaterThanOrEqualTo(8)
                    .noneMatch(step -> step.toString().contains("Sightline"));
            earlierStepsAreShownWhileTheRunContinues(person);
        }
    }

    /** The film strip: by a click, by the keyboard, and back to the live picture. */
    private void earlierStepsAreShownWhileTheRunContinues(GuiDriver person) throws Exception {
        open(person, "/runs/" + run);
        // where the latest click has sent it
        awaitBoxInLargePicture(person, 4);
        StoredStep first = store.steps(run).stream()
                .filter(step -> "admin".equals(step.author()))
                .findFirst()
                .orElseThrow();
        // from the button 'Live' to the steps
        for (int i = 0; i < 60 && !isFocused(person, "Live"); i++) {
            does(person, new Action.PressKeys<>(List.of(Key.Named.TAB)));
        }
        for (int i = 0; i < first.number() && !isFocused(person, "Step " + first.number() + ":"); i++) {
            does(person, new Action.PressKeys<>(List.of(Key.Named.ARROW_RIGHT)));
        }
        awaitWords(person, "Step " + first.number());
        awaitBoxInLargePicture(person, 0);
        assertThat(attempt(run).run().orElseThrow().isFinished()).isFalse();

        does(person, Action.Click.at(on(person, "Live")));
        awaitBoxInLargePicture(person, 4);
    }

    private static boolean isFocused(GuiDriver person, String name) {
        return person.controls().focused() instanceof Control.Button button
                && button.name().startsWith(name);
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
