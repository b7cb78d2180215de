package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.driver.GuiDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a server, read on the server's side; it opens and closes sessions and does nothing else. */
@Timeout(60)
class SessionsTests {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch recovered = new CountDownLatch(1);
    private volatile boolean broken;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " "
                            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                                    .replaceAll("\\s", ""));
            String method = exchange.getRequestMethod();
            boolean gone = broken && method.equals("GET");
            if (broken && method.equals("POST")) {
                recovered.await();
            }
            byte[] body = (method.equals("POST")
                            ? "{\"value\": {\"sessionId\": \"1\", \"capabilities\": {\"appium:platformVersion\": \"18\"}}}"
                            : gone
                                    ? "{\"value\": {\"error\": \"invalid session id\", \"message\": \"gone\", \"stacktrace\": \"\"}}"
                                    : "{\"value\": null}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(gone ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MobileDriverFactory.Builder on(MobilePlatform platform) {
        return MobileDriverFactory.builder(
                platform, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private String asked(MobileDriverFactory.Builder phones) {
        phones.build().open(Path.of(".")).close();
        assertThat(requests).hasSize(2);
        assertThat(requests.getLast()).startsWith("DELETE /session/1");
        return requests.getFirst();
    }

    @Test
    void iphoneIsAskedForWithXcuitestAndResetsNothing() {
        assertThat(asked(on(MobilePlatform.IOS).udid("00008110").orientation(Orientation.LANDSCAPE)))
                .startsWith("POST /session ")
                .contains("\"platformName\":\"IOS\"")
                .contains("\"appium:automationName\":\"XCUITest\"")
                .contains("\"appium:noReset\":true")
                .contains("\"appium:udid\":\"00008110\"")
                .contains("\"appium:orientation\":\"LANDSCAPE\"");
    }

    @Test
    void androidIsAskedForWithUiAutomatorAndResetsNothing() {
        assertThat(asked(on(MobilePlatform.ANDROID)))
                .contains("\"platformName\":\"ANDROID\"")
                .contains("\"appium:automationName\":\"UiAutomator2\"")
                .contains("\"appium:noReset\":true")
                .contains("\"appium:dontStopAppOnReset\":true");
    }

    @Test
    void ownCapabilitiesReplaceTheDefaultsAndGetTheirPrefix() {
        assertThat(asked(on(MobilePlatform.ANDROID)
                        .capability("appium:noReset", false)
                        .capability("app", "notes.apk")
                        .capability("browserName", "chrome")))
                .contains("\"appium:noReset\":false")
                .contains("\"appium:app\":\"notes.apk\"")
                .contains("\"browserName\":\"chrome\"");
    }

    @Test
    void noMoreSessionsAreOpenThanThereMayBe() throws Exception {
        MobileDriverFactory phones = on(MobilePlatform.IOS).build();
        GuiDriver first = phones.open(Path.of("."));
        var second = new AtomicReference<@Nullable GuiDriver>();
        Thread waiting = Thread.ofPlatform().start(() -> second.set(phones.open(Path.of("."))));
        Phones.await("the second run to wait", () -> waiting.getState() == Thread.State.WAITING);
        assertThat(requests).hasSize(1);
        first.close();
        first.close();
        waiting.join();
        try (GuiDriver driver = Objects.requireNonNull(second.get())) {
            assertThat(driver.info().name()).isEqualTo("iOS 18");
        }
        try (GuiDriver third = phones.open(Path.of("."));
                GuiDriver _ = on(MobilePlatform.IOS).build().open(Path.of("."))) {
            assertThat(third.info().name()).isEqualTo("iOS 18");
        }
    }

    @Test
    void serverThatHangsIsGivenUpWithinTheBudgetAndALateSessionIsClosed() throws Exception {
        MobileDriverFactory phones =
                on(MobilePlatform.IOS).reconnectBudget(Duration.ofSeconds(1)).build();
        try (GuiDriver driver = phones.open(Path.of("."))) {
            broken = true;
            long start = System.nanoTime();
            assertThatThrownBy(driver::capture)
                    .hasMessageContaining("could not restore it within 1 s")
                    .hasMessageContaining("the server did not answer in time");
            // a call may take a minute
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            assertThat(ends()).isEqualTo(1);
            recovered.countDown();
            Phones.await("the late session to be closed", () -> ends() == 2);
        }
    }

    private long ends() {
        return requests.stream()
                .filter(each -> each.startsWith("DELETE /session/1"))
                .count();
    }

    @Test
    void sessionThatCannotBeOpenedTakesNoPlace() {
        MobileDriverFactory phones = on(MobilePlatform.IOS).build();
        server.stop(0);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> phones.open(Path.of("."))).hasMessageContaining("nothing answers at this address");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Could not find 'adb' in ["/sdk/platform-tools/adb"]. Do you have Android Build Tools installed? | Set ANDROID_HOME
            The Android SDK root folder '/sdk' does not exist on the local file system. | Set ANDROID_HOME
            Could not find a driver for automationName 'XCUITest' and platformName 'IOS'. | appium driver install
            Could not find a connected Android device in 20000ms | 'adb devices'
            """)
    void whatAppiumMissesIsSaidWithWhatToDo(String words, String remedy) {
        server.removeContext("/");
        answers(
                500,
                "{\"value\": {\"error\": \"unknown error\", \"message\": \"" + words.replace("\"", "\\\"")
                        + "\", \"stacktrace\": \"\"}}");
        assertThatThrownBy(() -> on(MobilePlatform.ANDROID).build().open(Path.of(".")))
                .hasMessageStartingWith("Cannot open a session on http://127.0.0.1:"
                        + server.getAddress().getPort() + ": " + words.replaceFirst("\\.$", "") + ". ")
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @CsvSource({"404, not found", "200, <html>Hello</html>"})
    void addressOfSomethingElseIsSaidToBeOne(int status, String answer) {
        server.removeContext("/");
        answers(status, answer);
        assertThatThrownBy(() -> on(MobilePlatform.ANDROID).build().open(Path.of(".")))
                .hasMessageContaining("Unable to parse remote response")
                .hasMessageContaining("Check the address: it must be the address of Appium or of a Selenium Grid");
    }

    private void answers(int status, String answer) {
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    @Test
    void passwordOfTheServerIsNotTold() {
        assertThatThrownBy(() -> MobileDriverFactory.builder(MobilePlatform.IOS, "http://ada:hush@127.0.0.1:1/wd/hub")
                        .reconnectBudget(Duration.ZERO)
                        .build()
                        .open(Path.of(".")))
                .hasMessageContaining("http://…@127.0.0.1:1/wd/hub")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("hush", "ada"));
        assertThatThrownBy(() -> MobileDriverFactory.builder(MobilePlatform.IOS, "ftp://ada:hush@phones")
                        .build())
                .hasMessageContaining("'ftp://…@phones'")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("hush"));
    }
}
