package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.agent.Reply;
import dev.sightline.agent.Run;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.PersonClient;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunQueue;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The live picture and what a person does on it, with two real browsers: the run's, whose page shows a magenta box and
 * reports what reaches it, and the person's, who sees that box on the picture and clicks on it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(180)
class LiveIT {

    private static final String PASSWORD = "a long test password";
    private static final int BOX = 24;

    /** Where the box is in turn, in CSS pixels of the run's page of 1280×720. */
    private static final int[][] PLACES = {{20, 20}, {1220, 30}, {640, 360}, {25, 670}, {1225, 672}};

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path data;

    @Autowired
    RunQueue queue;

    @Autowired
    RunStore store;

    @Autowired
    Attempts attempts;

    @Autowired
    Questions questions;

    @LocalServerPort
    int port;

    private final List<String> reported = new CopyOnWriteArrayList<>();
    private HttpServer pages;
    private String run;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("operator.data", data::toString);
        registry.add("operator.password", () -> PASSWORD);
        registry.add("sightline.web.device-pixel-ratio", () -> 1.25);
    }

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
                        "web",
                        ApprovalMode.ALL,
                        false),
                "admin");
        Questions.Open opens = await(
                "a question", () -> questions.open(run).stream().findFirst().orElse(null));
        questions.settle(opens, Reply.Verdict.APPROVED, "", "admin");
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
        attempts.find(run).flatMap(Attempt::run).ifPresent(going -> going.stop("the test is over"));
        await("the end of the run", () -> store.find(run).orElseThrow().status().isOver() ? true : null);
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
                input { position: absolute; left: 500px; top: 200px; font: inherit }</style>
                <input autofocus><div id=box></div>
                <script>
                const places = [%2$s], box = document.getElementById('box');
                let at = 0;
                const put = () => { box.style.left = places[at][0] + 'px'; box.style.top = places[at][1] + 'px' };
                const report = what => fetch('/reported?' + what, {method: 'POST'});
                addEventListener('click', event => {
                    const done = at++;
                    if (at < places.length) put(); else box.remove();
                    report(`click ${done} ${event.clientX} ${event.clientY}`);
                });
                addEventListener('dblclick', () => report('dblclick'));
                addEventListener('input', event => report('value ' + event.target.value));
                put();
                </script>
                """.formatted(BOX, places);
    }

    @Test
    void streamGivesRealPicturesAtMostTenASecondAndEndsWithTheRun() throws Exception {
        PersonClient viewer = PersonClient.loggedIn(port, "admin", PASSWORD);
        HttpResponse<InputStream> answer = viewer.open("/runs/" + run + "/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("multipart/x-mixed-replace; boundary=frame");
        try (var in = new DataInputStream(answer.body())) {
            long begun = System.nanoTime();
            BufferedImage first = nextPicture(in);
            assertThat((double) first.getWidth() / first.getHeight()).isBetween(1.76, 1.79);
            assertThat(middleOfBox(first)).isNotNull();
            // the caret in the field blinks, so there are more
            for (int i = 0; i < 4; i++) {
                assertThat(middleOfBox(nextPicture(in))).isNotNull();
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
        PersonClient viewer = PersonClient.loggedIn(port, "admin", PASSWORD);
        HttpResponse<InputStream> answer = viewer.open("/runs/" + run + "/live");
        try (var in = new DataInputStream(answer.body())) {
            nextPicture(in);
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
                GuiDriver person = browsers.open(data)) {
            logIn(person);
            does(person, new Action.OpenUrl<>(address("/runs/" + run)));
            // a viewer sees it, too
            awaitBox(person);
            Run going = attempts.find(run).flatMap(Attempt::run).orElseThrow();
            attempts.find(run).orElseThrow().leased(going.takeOver("admin", Duration.ofMinutes(2)));
            does(person, new Action.OpenUrl<>(address("/runs/" + run + "/control")));

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
    void doubleClickAndKeysReachThePageAsTheyWereMeant() throws Exception {
        try (var browsers = new WebDriverFactory(WebDriverOptions.builder().build());
                GuiDriver person = browsers.open(data)) {
            logIn(person);
            Run going = attempts.find(run).flatMap(Attempt::run).orElseThrow();
            attempts.find(run).orElseThrow().leased(going.takeOver("admin", Duration.ofMinutes(2)));
            does(person, new Action.OpenUrl<>(address("/runs/" + run + "/control")));

            click(person, boxAt(person, 0), 2);
            await("a double click", () -> reported.contains("dblclick") ? true : null);
            assertThat(reported).filteredOn(line -> line.startsWith("click ")).hasSize(2);

            // back to the field, and from there on everything that is typed goes to the screen
            going.takeOver("admin", Duration.ofMinutes(2))
                    .perform(screen -> Action.Click.at(new Point<>(550 * 1.25, 212 * 1.25)));
            does(person, new Action.TypeText<>(Text.of("Sightline")));
            await("the typed text", () -> reported.contains("value Sightline") ? true : null);
        }
    }

    private void click(GuiDriver person, Point<Space.Pixels> at, int count) {
        Screenshot seen = person.capture();
        does(person, new Action.Click<>(seen.toDriver().apply(at), MouseButton.LEFT, count));
    }

    private void logIn(GuiDriver person) {
        does(person, new Action.OpenUrl<>(address("/login")));
        person.capture();
        // the field for the name has the focus
        does(person, new Action.TypeText<>(Text.of("admin")));
        does(person, new Action.PressKeys<>(List.of(Key.Named.TAB)));
        does(person, new Action.TypeText<>(Text.of(PASSWORD)));
        does(person, new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        person.capture();
    }

    private static void does(GuiDriver person, Action.Input<Space.Driver> action) {
        assertThat(person.perform(action)).as("%s", action).isInstanceOf(ActionOutcome.Performed.class);
    }

    /** Where the person sees the box when it is at one of its places. */
    private static Point<Space.Pixels> boxAt(GuiDriver person, int place) throws InterruptedException {
        double expected = (PLACES[place][0] + BOX / 2.0) / 1280;
        double[] edges = new double[2];
        return await("the box at place " + place, () -> {
            BufferedImage screen = person.capture().image();
            Point<Space.Pixels> middle = middleOfBox(screen);
            if (middle == null) {
                return null;
            }
            pictureEdges(screen, edges);
            double seen = (middle.x() - edges[0]) / (edges[1] - edges[0]);
            return Math.abs(seen - expected) < 0.02 ? middle : null;
        });
    }

    private static void awaitBox(GuiDriver person) throws InterruptedException {
        await("the live picture", () -> middleOfBox(person.capture().image()));
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

    private static @Nullable Point<Space.Pixels> middleOfBox(BufferedImage image) {
        long count = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                if ((rgb >> 16 & 255) > 180 && (rgb >> 8 & 255) < 90 && (rgb & 255) > 180) {
                    count++;
                    sumX += x + 0.5;
                    sumY += y + 0.5;
                }
            }
        }
        return count < 20 ? null : new Point<>(sumX / count, sumY / count);
    }

    private static BufferedImage nextPicture(DataInputStream in) throws IOException {
        int length = 0;
        boolean begun = false;
        while (true) {
            String line = line(in);
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
                begun = true;
            } else if (line.isEmpty() && begun) {
                byte[] file = in.readNBytes(length);
                BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
                assertThat(picture).isNotNull();
                return picture;
            }
        }
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the stream has ended");
            }
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
        }
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static <T> T await(String what, Supplier<@Nullable T> look) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T found = look.get();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("%s came in time", what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
