package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.testkit.FreePort;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A desktop and a phone as the watched screen: their live view is made of captures. The desktop is a virtual one; the phone
 * is made of Chromium behind the real Appium and its UiAutomator2 driver.
 */
@Timeout(300)
class OtherScreensIT {

    private static final Pattern LOGIN =
            Pattern.compile("Log in as 'admin' with the password (\\S+) \\(it is shown only this once\\)");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String PHONE_PAGE = """
            <!doctype html><meta name=viewport content="width=device-width"><title>boxes</title>
            <style>body { margin: 0; height: 100vh; background: #eef }
            #box { position: absolute; left: 100px; top: 200px; width: 40px; height: 40px; background: #ff00ff }</style>
            <div id=box></div>
            <script>
            const taps = [], box = document.getElementById('box');
            addEventListener('click', event => {
              const {left, top} = box.getBoundingClientRect();
              taps.push(`${event.clientX - left} ${event.clientY - top}`);
              box.style.left = '240px';
              box.style.top = '480px';
            });
            </script>
            """;

    @TempDir
    static Path folder;

    private static final List<AutoCloseable> opened = new ArrayList<>();
    private static @Nullable OperatorProcess app;
    private static @Nullable FakeAndroid phone;
    private static @Nullable AppiumServer appium;
    private static @Nullable String noPhone;
    private static @Nullable Path windowOutput;

    @BeforeAll
    static void start() throws Exception {
        Process desktop = opening(new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", "1280x800x24")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        String display = ":"
                + new BufferedReader(new InputStreamReader(desktop.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
        Map<String, String> environment = Map.of("DISPLAY", display);
        opening(on(environment, "openbox", "--sm-disable").start());
        windowOutput = folder.resolve("window.txt");
        opening(on(
                        environment,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DesktopWindow.class.getName())
                .redirectOutput(windowOutput.toFile())
                .start());

        List<String> settings = new ArrayList<>(List.of(
                "--sightline.web.ready-sessions=0",
                "--operator.workers=2",
                // as whoever starts it for the first time
                "--operator.password=",
                "--sightline.drivers.desk.type=desktop",
                "--sightline.drivers.phone.type=mobile"));
        phone = FakeAndroid.start("chromium", List.of(new FakeAndroid.App("Boxes", "dev.sightline.boxes", PHONE_PAGE)));
        opened.addFirst(phone);
        try {
            appium = AppiumServer.start(phone.androidHome());
            opened.addFirst(appium);
            settings.add("--sightline.drivers.phone.mobile.server=" + appium.url());
            phone.capabilities()
                    .forEach((name, value) -> settings.add("--sightline.drivers.phone.mobile.capabilities."
                            + name.replaceFirst("^appium:", "") + "=" + value));
        } catch (AppiumServer.Unavailable e) {
            noPhone = e.getMessage();
            settings.add("--sightline.drivers.phone.mobile.server=http://127.0.0.1:9");
        }
        app = OperatorProcess.launch(
                folder.resolve("data"), folder.resolve("app.log"), FreePort.find(), settings, environment);
        opened.addFirst(app);
        app.awaitReady();
    }

    private static ProcessBuilder on(Map<String, String> environment, String... command) {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        builder.environment().remove("WAYLAND_DISPLAY");
        return builder;
    }

    private static Process opening(Process process) {
        opened.addFirst(process::destroyForcibly);
        return process;
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable open : opened) {
            open.close();
        }
    }

    private static OperatorProcess app() {
        return Objects.requireNonNull(app);
    }

    private static PersonClient person() throws IOException {
        Matcher printed = LOGIN.matcher(app().log());
        assertThat(printed.find()).as(app().log()).isTrue();
        return app().person(printed.group(1));
    }

    @Test
    void firstStartPrintsAddressAndPasswordOnceAndListensOnLoopbackOnly() throws Exception {
        String log = app().log();
        assertThat(log).containsOnlyOnce("The operator app is ready at http://127.0.0.1:" + app().port() + "/");
        assertThat(LOGIN.matcher(log).results()).hasSize(1);
        assertThat(person().get("/audit").body()).contains("The log is intact");
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, app().port()).close())
                    .as("%s", other)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void desktopIsWatchedAndTakenOver() throws Exception {
        watchAndTakeOver("desk", "steps:\n  - press: f2\n", 1280, 800, box(0), box(1), () -> {
            String pressed = awaitLine("pressed ");
            // on the very pixel, since the picture was shown in half its size
            assertThat(pressed).isEqualTo("pressed " + (300 + 12) + " " + (200 + 12));
        });
        awaitLine("typed x");
    }

    private static Point<Space.Pixels> box(int place) {
        return new Point<>(
                DesktopWindow.PLACES[place][0] + DesktopWindow.BOX / 2.0,
                DesktopWindow.PLACES[place][1] + DesktopWindow.BOX / 2.0);
    }

    @Test
    void phoneIsWatchedAndTakenOver() throws Exception {
        if (noPhone != null) {
            System.out.println("SKIPPED: " + noPhone);
            Assumptions.abort(noPhone);
        }
        FakeAndroid there = Objects.requireNonNull(phone);
        watchAndTakeOver(
                "phone",
                "steps:\n  - open_app: dev.sightline.boxes\n  - press: enter\n",
                FakeAndroid.WIDTH,
                FakeAndroid.HEIGHT,
                null,
                null,
                () -> {
                    String[] tap = there.inApp("taps[0]").asString("").split(" ", 2);
                    // the middle of the box of 40×40
                    assertThat(Double.parseDouble(tap[0])).isBetween(18.5, 21.5);
                    assertThat(Double.parseDouble(tap[1])).isBetween(18.5, 21.5);
                });
    }

    /** What the person did has arrived. */
    @FunctionalInterface
    private interface Arrived {
        void check() throws Exception;
    }

    private static void watchAndTakeOver(
            String driver,
            String task,
            int width,
            int height,
            @Nullable Point<Space.Pixels> before,
            @Nullable Point<Space.Pixels> after,
            Arrived arrived)
            throws Exception {
        PersonClient person = person();
        String run = person.start("Watched " + driver, task, driver, "ALL", false);
        if (task.contains("open_app")) {
            approve(person, run);
        }
        await(driver, page -> page.contains("Approve"), person, run);
        HttpResponse<InputStream> live = person.open("/runs/" + run + "/live");
        assertThat(live.statusCode()).isEqualTo(200);
        try (var in = new DataInputStream(live.body())) {
            // the run stands still, so these are captures that are made for the viewer
            Point<Space.Pixels> seen = nextBox(in, width, height, before);
            person.post("/runs/" + run + "/take", "/runs/" + run, Map.of());
            String at = String.format(
                    Locale.ROOT,
                    "{\"x\": %f, \"y\": %f, \"width\": %f, \"height\": %f}",
                    seen.x() / 2,
                    seen.y() / 2,
                    width / 2.0,
                    height / 2.0);
            String control = "/runs/" + run + "/control";
            acts(person, control, "click", "{\"at\": " + at + ", \"button\": \"LEFT\", \"count\": 1}");
            Point<Space.Pixels> moved = nextBox(in, width, height, after);
            for (int i = 0; i < 100 && moved.equals(seen); i++) {
                moved = nextBox(in, width, height, after);
            }
            assertThat(moved).as("where the box went").isNotEqualTo(seen);
            arrived.check();
            if (driver.equals("desk")) {
                acts(person, control, "press", "{\"keys\": \"x\"}");
            }
            person.post("/runs/" + run + "/back", control, Map.of("note", "moved the box"));
            assertThat(person.get("/runs/" + run).body()).contains("by admin");
            person.post("/runs/" + run + "/stop", "/", Map.of());
            while (in.read() >= 0) {
                // the rest, until the stream ends with the run
            }
        }
    }

    private static void acts(PersonClient person, String control, String what, String json) {
        HttpResponse<String> answer = person.postJson(control + "/" + what, control, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void approve(PersonClient person, String run) throws Exception {
        String page = await("a question", text -> text.contains("/questions/"), person, run);
        int at = page.indexOf("action=\"/questions/") + "action=\"".length();
        person.post(page.substring(at, page.indexOf('"', at)), "/runs/" + run, Map.of("verdict", "approve"));
        await(
                "the end of the question",
                text -> !text.contains(page.substring(at, page.indexOf('"', at))),
                person,
                run);
    }

    /** The box on a picture with the proportions of the screen, in the pixels of the screen. */
    private static Point<Space.Pixels> nextBox(
            DataInputStream in, int width, int height, @Nullable Point<Space.Pixels> expected) throws IOException {
        while (true) {
            BufferedImage picture = LivePictures.next(in);
            assertThat((double) picture.getWidth() / picture.getHeight())
                    .isBetween((double) width / height - 0.01, (double) width / height + 0.01);
            Point<Space.Pixels> box = LivePictures.middleOfBox(picture);
            if (box != null) {
                double scale = (double) width / picture.getWidth();
                var onScreen = new Point<Space.Pixels>(box.x() * scale, box.y() * scale);
                if (expected == null || Math.hypot(onScreen.x() - expected.x(), onScreen.y() - expected.y()) < 3) {
                    return onScreen;
                }
            }
        }
    }

    private static String awaitLine(String beginning) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Stream<String> lines = Files.lines(Objects.requireNonNull(windowOutput))) {
                var line = lines.filter(text -> text.startsWith(beginning)).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
            }
            assertThat(System.nanoTime()).as("'%s' in time", beginning).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String await(String what, Predicate<String> page, PersonClient person, String run) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String text = person.get("/runs/" + run).body();
            if (page.test(text)) {
                return text;
            }
            assertThat(System.nanoTime()).as("%s in time:\n%s", what, text).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
