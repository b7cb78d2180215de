package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opening an address means that its page is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpeningIT {

    private static final String PASSWORD = "hush-4711";
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @SuppressWarnings("NullAway.Init") // opened before all
    private HttpServer site;

    @SuppressWarnings("NullAway.Init") // opened before all
    private HttpServer other;

    @SuppressWarnings("NullAway.Init") // opened before all
    private HttpsServer secure;

    @SuppressWarnings("NullAway.Init") // opened before all
    private WebGuiDriver driver;

    @BeforeAll
    void openBrowser(@TempDir Path folder) throws Exception {
        site = HttpServer.create(ANY_PORT, 0);
        site.createContext("/", OpeningIT::answer);
        site.start();
        other = HttpServer.create(ANY_PORT, 0);
        other.createContext("/", OpeningIT::answer);
        other.start();
        secure = HttpsServer.create(ANY_PORT, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
        secure.createContext("/", OpeningIT::answer);
        secure.start();
        WebDriverOptions options = WebDriverOptions.builder()
                .login(at(site, "/"), "ada", Secret.of("site-password", PASSWORD))
                .build();
        driver = new WebGuiDriver(BrowserSession.local(options, () -> {}), options, folder.resolve("run"));
    }

    @AfterAll
    void closeBrowser() {
        driver.close();
        site.stop(0);
        other.stop(0);
        secure.stop(0);
    }

    private static SSLContext selfSigned(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "site",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int status = path.startsWith("/status/") ? Integer.parseInt(path.substring(8)) : 200;
            if (path.equals("/protected")) {
                String expected = "Basic "
                        + Base64.getEncoder().encodeToString(("ada:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
                if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
                    status = 401;
                }
            }
            if (path.equals("/empty")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            byte[] body = ("<title>Page " + status + "</title><p>words").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static URI at(HttpServer server, String path) {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private ActionOutcome open(URI url) {
        return driver.perform(new Action.OpenUrl<>(url));
    }

    private void refuses(URI url, String... words) {
        assertThat(open(url))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.message()).contains(words).doesNotContain(PASSWORD));
    }

    @Test
    void serverThatAsksForALoginGetsItsOwnAndNoOther() {
        assertThat(open(at(site, "/protected"))).isEqualTo(Performed.PLAIN);
        assertThat(driver.capture().state().title()).isEqualTo("Page 200");
        refuses(at(other, "/protected"), "user name and a password", "401");
    }

    @Test
    void openSessionIsGivenALogin(@TempDir Path folder) {
        WebDriverOptions options = WebDriverOptions.builder().build();
        try (var browser = new WebGuiDriver(BrowserSession.local(options, () -> {}), options, folder)) {
            assertThat(browser.perform(new Action.OpenUrl<>(at(other, "/protected"))))
                    .isInstanceOf(NotPerformed.class);
            browser.login(at(other, "/"), Text.of("ada"), Text.of(Secret.of("other-password", PASSWORD)));

            assertThat(browser.perform(new Action.OpenUrl<>(at(other, "/protected"))))
                    .isEqualTo(Performed.PLAIN);
            assertThat(browser.perform(new Action.OpenUrl<>(at(site, "/protected"))))
                    .isInstanceOf(NotPerformed.class);
            assertThatThrownBy(() -> browser.login(URI.create("mailto:ada@example.com"), Text.of("ada"), Text.of("x")))
                    .hasMessageContaining("must be an http or https URL with a host");
        }
    }

    @Test
    void certificateThatNobodyTrustsIsSaid() {
        refuses(at(secure, "/"), "certificate", "ERR_CERT_AUTHORITY_INVALID");
    }

    @Test
    void pageOfAnErrorIsOpenedAndItsStatusSaid() {
        assertThat(open(at(site, "/status/404")))
                .isInstanceOfSatisfying(
                        Performed.class, outcome -> assertThat(outcome.note()).contains("404"));
        assertThat(driver.capture().state().title()).isEqualTo("Page 404");
    }

    @Test
    void errorPageOfTheBrowserIsNotAPage() {
        refuses(at(site, "/empty"), "an error status and no page");
        assertThat(driver.capture().state().notices()).anyMatch(notice -> notice.contains("could not be loaded"));
    }

    @ParameterizedTest
    @CsvSource({
        "htp:/foo, scheme 'htp'",
        "mailto:ada@example.com, scheme 'mailto'",
        "/foo, no scheme",
        "http:///foo, no host",
        "http:foo, no host"
    })
    void addressThatNoBrowserOpensIsRefusedBeforeOneIsStarted(String address, String words) {
        URI url = URI.create(address);
        refuses(url, words);
        try (var factory = new WebDriverFactory(
                WebDriverOptions.builder().browser(Path.of("/nowhere")).build())) {
            assertThatThrownBy(() -> factory.requireOpenable(url))
                    .isInstanceOfSatisfying(
                            SightlineException.class,
                            e -> assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_INPUT))
                    .hasMessageContaining(words);
        }
    }

    @Test
    void passwordInAnAddressIsNotRepeated() {
        refuses(URI.create("http://ada:" + PASSWORD + "@127.0.0.1:9/"), "ERR_UNSAFE_PORT");
    }

    @Test
    void firstPageOfATabHasNoneBefore() {
        assertThat(open(at(site, "/one"))).isEqualTo(Performed.PLAIN);
        assertThat(open(at(site, "/two"))).isEqualTo(Performed.PLAIN);
        assertThat(driver.perform(new Action.Back<>())).isEqualTo(Performed.PLAIN);
        assertThat(driver.capture().state().location()).endsWith("/one");
        ActionOutcome last = Performed.PLAIN;
        for (int i = 0; i < 30 && last instanceof Performed; i++) {
            last = driver.perform(new Action.Back<>());
        }
        assertThat(last)
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.message()).contains("first page"));
    }
}
