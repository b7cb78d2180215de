package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a page tries, a server that the fence refuses receives no byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FenceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What a page may still have in hand when it has shown that it works. */
    private static final Duration STRAGGLERS = Duration.ofMillis(600);

    /** Hosts of 127.0.0.1 are allowed; the same machine under the name localhost is not. */
    static final NetworkFence FENCE = new Hosts();

    private record Hosts() implements NetworkFence {

        @Override
        public @Nullable String refusal(Access access) {
            String host = switch (access) {
                // a name that turns out to be a private address when it is resolved
                case Access.Document document when host(document.url()).equals("inside.localhost") -> "127.0.0.1";
                case Access.Document document -> host(document.url());
                case Access.Resource resource -> host(resource.url());
                case Access.Connection connection -> connection.host();
            };
            return "127.0.0.1".equals(host) ? null : "the host '" + host + "' is not allowed";
        }

        @Override
        public boolean judgesResourcesByHost() {
            return true;
        }
    }

    @SuppressWarnings("NullAway.Init") // opened before all
    private PlainServer site;

    @SuppressWarnings("NullAway.Init") // opened before all
    private PlainServer allowed;

    @SuppressWarnings("NullAway.Init") // opened before all
    private PlainServer refused;

    @SuppressWarnings("NullAway.Init") // opened before all
    private WebGuiDriver driver;

    @BeforeAll
    void openBrowser(@TempDir Path folder) throws Exception {
        site = new PlainServer();
        allowed = new PlainServer();
        refused = new PlainServer();
        driver = open(folder);
    }

    @AfterAll
    void closeBrowser() {
        if (driver != null) {
            driver.close();
        }
        stop();
        site.close();
        allowed.close();
        refused.close();
    }

    /** Opens a browser with the fence. */
    WebGuiDriver open(Path folder) throws Exception {
        WebDriverOptions options = WebDriverOptions.builder().build();
        return new WebGuiDriver(BrowserSession.local(options, true, () -> {}), options, folder, FENCE);
    }

    /** Ends what the browser was opened on. */
    void stop() {}

    /** Whether connections are judged, too, and not only what the developer tools report. */
    boolean judgesConnections() {
        return true;
    }

    private static String host(String url) {
        return String.valueOf(URI.create(url).getHost());
    }

    /** How a page reaches another server. */
    enum Way {
        FRAME("<iframe src='TARGET'></iframe>"),
        FETCH("<script>fetch('TARGET', {mode: 'no-cors'})</script>"),
        FETCH_WITH_BODY("<script>fetch('TARGET', {method: 'POST', body: 'data', mode: 'no-cors'})</script>"),
        FETCH_KEPT_ALIVE("<script>fetch('TARGET', {keepalive: true, mode: 'no-cors'})</script>"),
        XHR("<script>const x = new XMLHttpRequest(); x.open('GET', 'TARGET'); x.send()</script>"),
        BEACON("<script>navigator.sendBeacon('TARGET', 'data')</script>"),
        WEB_SOCKET("<script>new WebSocket('TARGET'.replace('http', 'ws'))</script>"),
        EVENT_SOURCE("<script>new EventSource('TARGET')</script>"),
        IMAGE("<img src='TARGET'>"),
        SCRIPT("<script src='TARGET'></script>"),
        MODULE("<script type=module>import('TARGET').catch(() => 0)</script>"),
        STYLE("<link rel=stylesheet href='TARGET'>"),
        STYLE_IMPORT("<style>@import url('TARGET');</style>"),
        BACKGROUND("<style>body { background: url('TARGET') }</style>"),
        FONT("<style>@font-face { font-family: f; src: url('TARGET') } p { font-family: f }</style><p>words"),
        VIDEO("<video src='TARGET' preload=auto></video>"),
        OBJECT("<object data='TARGET'></object>"),
        EMBED("<embed src='TARGET'>"),
        PRELOAD("<link rel=preload as=script href='TARGET'>"),
        MODULE_PRELOAD("<link rel=modulepreload href='TARGET'>"),
        ICON("<link rel=icon href='TARGET'>", false),
        MANIFEST("<link rel=manifest href='TARGET'>", false),
        PREFETCH("<link rel=prefetch href='TARGET'>", false),
        PRECONNECT("<link rel=preconnect href='TARGET'>", false),
        DNS_PREFETCH("<link rel=dns-prefetch href='TARGET'>", false),
        PRERENDER(
                "<script type=speculationrules>{\"prerender\": [{\"urls\": [\"TARGET\"], \"eagerness\": \"immediate\"}]}</script>",
                false),
        SPECULATIVE_PREFETCH(
                "<script type=speculationrules>{\"prefetch\": [{\"urls\": [\"TARGET\"], \"eagerness\": \"immediate\"}]}</script>",
                false),
        WORKER("<script>new Worker(URL.createObjectURL(new Blob([\"fetch('TARGET', {mode: 'no-cors'})\"])))</script>"),
        SHARED_WORKER(
                "<script>new SharedWorker(URL.createObjectURL(new Blob([\"fetch('TARGET', {mode: 'no-cors'})\"])))</script>"),
        SERVICE_WORKER("<script>navigator.serviceWorker.register('/worker.js?TARGET')</script>"),
        PING("<a id=a href='#x' ping='TARGET'>a</a><script>a.click()</script>"),
        FORM("<iframe name=f></iframe><form id=f action='TARGET' method=post target=f><input name=q value=v></form>"
                + "<script>document.getElementById('f').submit()</script>"),
        CONTENT_POLICY_REPORT(
                "<img src='http://127.0.0.1:9/x.png'>", "Content-Security-Policy: img-src 'none'; report-uri TARGET"),
        REDIRECTED_FRAME("<iframe src='REDIRECT'></iframe>"),
        REDIRECTED_IMAGE("<img src='REDIRECT'>"),
        REDIRECTED_FETCH("<script>fetch('REDIRECT', {mode: 'no-cors'})</script>"),
        FRAME_IN_A_DATA_FRAME("<iframe src=\"data:text/html,<img src='TARGET'>\"></iframe>"),
        FRAME_IN_A_BLOB_FRAME(
                "<iframe id=f></iframe><script>f.src = URL.createObjectURL(new Blob([\"<img src='TARGET'>\"],"
                        + " {type: 'text/html'}))</script>"),
        WEB_TRANSPORT(
                "<script>new WebTransport('TARGET'.replace('http:', 'https:')).ready.catch(() => 0)</script>", false);

        private final String html;
        private final String header;
        private final boolean works;

        Way(String html) {
            this(html, "", true);
        }

        Way(String html, String header) {
            this(html, header, true);
        }

        Way(String html, boolean works) {
            this(html, "", works);
        }

        Way(String html, String header, boolean works) {
            this.html = html;
            this.header = header;
            this.works = works;
        }
    }

    /** What the developer tools do not report. */
    private static final Set<Way> OUTSIDE_THE_TOOLS = EnumSet.of(
            Way.WEB_SOCKET,
            Way.PRECONNECT,
            Way.DNS_PREFETCH,
            Way.PRERENDER,
            Way.SPECULATIVE_PREFETCH,
            Way.WEB_TRANSPORT);

    /** What only the page itself can do, and not a frame in it. */
    private static final Set<Way> BY_THE_PAGE_ONLY = EnumSet.of(
            Way.ICON,
            Way.MANIFEST,
            Way.PRERENDER,
            Way.SPECULATIVE_PREFETCH,
            Way.SERVICE_WORKER,
            Way.CONTENT_POLICY_REPORT);

    @Test
    void refusedServerReceivesNoByteByAnyWay() {
        Set<Way> inFrames = EnumSet.complementOf(EnumSet.copyOf(BY_THE_PAGE_ONLY));
        if (!judgesConnections()) {
            // only a proxy sees these
            inFrames.removeAll(OUTSIDE_THE_TOOLS);
        }
        assertRefused(inFrames);
    }

    @ParameterizedTest
    @FieldSource("BY_THE_PAGE_ONLY")
    void refusedServerReceivesNoByteFromThePageItself(Way way) {
        assumeTrue(judgesConnections() || !OUTSIDE_THE_TOOLS.contains(way), "only a proxy sees " + way);
        assertRefused(EnumSet.of(way));
    }

    private void assertRefused(Set<Way> ways) {
        reset();
        show(ways, url(refused, "localhost"));
        pause(STRAGGLERS);
        assertThat(refused.requests()).isEmpty();
        // as a control: the same page reaches a server that is allowed, in each way by itself
        show(ways, url(allowed, "127.0.0.1"));
        for (Way way : ways) {
            if (way.works) {
                await(
                        "the allowed server to hear of " + way,
                        () -> allowed.requests().stream()
                                .anyMatch(line ->
                                        line.contains("/reached/" + way + " ") && !line.contains("/redirect?")));
            }
        }
        // by now the former page would have done what it was about to do
        assertThat(refused.requests()).isEmpty();
        assertThat(refused.bytes()).isZero();
    }

    private void show(Set<Way> ways, String url) {
        var frames = new StringBuilder("<!DOCTYPE html><title>ways</title><body>");
        for (Way way : ways) {
            String target = url + "/" + way;
            String redirect = "http://127.0.0.1:" + allowed.port() + "/redirect?" + target;
            site.page("/worker.js?" + target, "fetch('" + target + "', {mode: 'no-cors'})");
            site.page(
                    "/way/" + way,
                    "<!DOCTYPE html><title>way</title><body>"
                            + way.html.replace("REDIRECT", redirect).replace("TARGET", target),
                    way.header.isEmpty() ? "X-Way: plain" : way.header.replace("TARGET", target));
            frames.append("<iframe src='/way/").append(way).append("'></iframe>");
        }
        site.page("/ways", frames.toString());
        String path = ways.size() == 1 ? "/way/" + ways.iterator().next() : "/ways";
        performs(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + path)));
        driver.capture();
    }

    /** A redirect to the allowed server itself is asked of it, whatever it leads to. */
    private static String url(PlainServer server, String host) {
        return "http://" + host + ":" + server.port() + "/reached";
    }

    // ---- documents

    @Test
    void refusedDocumentIsReplacedByAPageThatSaysSo() {
        reset();
        String url = url(refused, "localhost");
        assertThat(driver.perform(new Action.OpenUrl<>(URI.create(url + "?q=hush"))))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.message()).contains("the host 'localhost' is not allowed"));
        Screenshot shot = driver.capture();
        assertThat(shot.state().title()).isEqualTo("Refused");
        assertThat(shot.state().location()).startsWith(url);
        assertThat(shot.state().notices())
                .anyMatch(notice -> notice.contains("Refused to load " + url) && !notice.contains("hush"));
        assertThat(refused.bytes()).isZero();
    }

    @Test
    void documentWhoseHostIsRefusedIsReplacedByAPageToo() {
        assumeTrue(judgesConnections(), "only a proxy resolves names");
        reset();
        assertThat(driver.perform(new Action.OpenUrl<>(URI.create(url(refused, "inside.localhost")))))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome ->
                                assertThat(outcome.message()).contains("the host 'inside.localhost' is not allowed"));
        assertThat(driver.capture().state().title()).isEqualTo("Refused");
        assertThat(refused.bytes()).isZero();
    }

    @Test
    void fenceThatJudgesMoreThanHostsSeesEachRequest(@TempDir Path folder) {
        reset();
        NetworkFence paths = access ->
                access instanceof Access.Resource resource && resource.url().contains("/refused.")
                        ? "this path is not allowed"
                        : null;
        site.page(
                "/paths",
                "<!DOCTYPE html><img src='URL/refused.png'><script src='URL/refused.js'></script><img src='URL/fine.png'>"
                        .replace("URL", "http://127.0.0.1:" + allowed.port()));
        WebDriverOptions options = WebDriverOptions.builder().build();
        try (var strict = new WebGuiDriver(BrowserSession.local(options, true, () -> {}), options, folder, paths)) {
            strict.perform(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + "/paths")));
            await(
                    "the picture that is allowed",
                    () -> allowed.requests().stream().anyMatch(line -> line.contains("/fine.png")));
            assertThat(strict.capture().state().notices())
                    .anyMatch(notice -> notice.contains("/refused.png: this path is not allowed"));
        }
        assertThat(allowed.requests()).noneMatch(line -> line.contains("/refused."));
    }

    @Test
    void linkRedirectAndRefreshToARefusedServerSendNothing() {
        for (String way : List.of(
                "<a href='URL' style='display:block;height:200px'>go</a>",
                "<a href='REDIRECT' style='display:block;height:200px'>go</a>",
                "<meta http-equiv=refresh content='0;url=URL'>",
                "<script>location = 'URL'</script>",
                "<form action='URL' method=post><button style='width:400px;height:200px'>go</button></form>")) {
            reset();
            String url = url(refused, "localhost");
            site.page(
                    "/leave",
                    "<!DOCTYPE html><body style='margin:0'>"
                            + way.replace("REDIRECT", "http://127.0.0.1:" + allowed.port() + "/redirect?" + url)
                                    .replace("URL", url));
            driver.perform(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + "/leave")));
            driver.capture();
            driver.perform(Action.Click.at(new Point<>(50, 50)));
            await(
                    "the page that says what was refused: " + way,
                    () -> "Refused".equals(driver.capture().state().title()));
            assertThat(refused.bytes()).as(way).isZero();
        }
    }

    @Test
    void popUpDownloadAndThereAndBackSendNothingAndAreNoticed() {
        String url = url(refused, "localhost");
        for (String way : List.of(
                "const w = window.open('URL'); setTimeout(() => w.close(), 200)",
                "window.open('URL', '_blank', 'noopener')",
                "window.open('URL')",
                "window.open('URL', 'small', 'width=300,height=200')",
                "const w = window.open('about:blank'); setTimeout(() => w.location = 'URL', 300)",
                "const a = document.createElement('a'); a.href = 'URL'; a.download = 'x'; a.click()",
                "setTimeout(() => { location = 'URL'; setTimeout(() => history.back(), 300) })")) {
            reset();
            site.page(
                    "/click",
                    "<!DOCTYPE html><title>click</title><body style='height:700px' onclick=\"" + way.replace("URL", url)
                            + "\">");
            performs(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + "/click")));
            driver.capture();
            performs(Action.Click.at(new Point<>(50, 50)));
            List<String> notices = new ArrayList<>();
            await("the notice: " + way, () -> {
                notices.addAll(driver.capture().state().notices());
                return notices.stream().anyMatch(notice -> notice.contains("Refused to load " + url));
            });
            pause(STRAGGLERS);
            while (driver.capture().state().tabs().size() > 1) {
                driver.perform(new Action.CloseTab<>());
            }
            assertThat(refused.bytes()).as(way).isZero();
        }
    }

    @Test
    void tabInTheBackgroundThatStraysComesToTheFront() {
        reset();
        String url = url(refused, "localhost");
        site.page(
                "/quiet",
                "<!DOCTYPE html><title>quiet</title><script>setTimeout(() => location = '" + url + "', 1500)</script>");
        site.page(
                "/first",
                "<!DOCTYPE html><title>first</title><body style='margin:0'>"
                        + "<a href='/quiet' target=_blank style='display:block;height:200px'>open</a>");
        performs(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + "/first")));
        driver.capture();
        performs(Action.Click.at(new Point<>(50, 50)));
        await("the new tab", () -> "quiet".equals(driver.capture().state().title()));
        performs(new Action.SwitchTab<>(0));
        assertThat(driver.capture().state().title()).isEqualTo("first");
        await("the tab that strayed", () -> url.equals(driver.capture().state().location()));
        performs(new Action.CloseTab<>());
        assertThat(refused.bytes()).isZero();
    }

    // ---- other protocols

    @Test
    void peerConnectionSendsNothing() throws IOException {
        assumeTrue(judgesConnections(), "the browser of a Grid was not started by the driver");
        try (var stun = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stun.setSoTimeout(1500);
            site.page(
                    "/peer",
                    "<!DOCTYPE html><script>const p = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:"
                            + stun.getLocalPort() + "'}, {urls: 'stun:localhost:" + stun.getLocalPort() + "'}]});"
                            + "p.createDataChannel('c'); p.createOffer().then(o => p.setLocalDescription(o))</script>");
            performs(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + site.port() + "/peer")));
            assertThatThrownBy(() -> stun.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void argumentThatNamesAProxyIsRefused(@TempDir Path folder) {
        try (var factory = new WebDriverFactory(WebDriverOptions.builder()
                .argument("--proxy-server=127.0.0.1:9")
                .build())) {
            assertThatThrownBy(() -> factory.open(folder, FENCE))
                    .isInstanceOf(SightlineException.class)
                    .hasMessageContaining("--proxy-server");
        }
    }

    @Test
    void serverThatIsGoneIsSaidThroughTheProxyToo() {
        int free;
        try (var gone = new PlainServer()) {
            free = gone.port();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(driver.perform(new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + free + "/"))))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.message())
                                .containsAnyOf("could not be reached", "ERR_CONNECTION_REFUSED"));
    }

    // ---- words

    private void reset() {
        driver.perform(new Action.OpenUrl<>(URI.create("about:blank")));
        driver.capture();
        allowed.reset();
        refused.reset();
    }

    private void performs(Action.Input<Space.Driver> action) {
        assertThat(driver.perform(action)).isInstanceOf(Performed.class);
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            pause(Duration.ofMillis(20));
        }
    }
}
