package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task files for servers that ask for a user name and password by HTTP authentication. */
final class HttpLoginIT {

    private static final String PASSWORD = "hush-4711-hush";
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString(("ada:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final CommandLineRun cli = new CommandLineRun();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean inside = CREDENTIALS.equals(exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] page = ("<!DOCTYPE html><title>Page</title><h1>" + (inside ? "Welcome inside" : "Who are you?"))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"inside\"");
                exchange.sendResponseHeaders(inside ? 200 : 401, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String head) throws IOException {
        Files.writeString(folder.resolve("password.txt"), PASSWORD + "\n");
        Files.writeString(folder.resolve("other.txt"), "wrong-one");
        Path file = Files.writeString(
                folder.resolve("it.task.yaml"),
                "url: http://127.0.0.1:" + server.getAddress().getPort() + "/\n" + head
                        + "steps: [ expect: Welcome inside ]\n");
        return cli.execute(
                "run", file.toString(), "--report-dir", folder.resolve("runs").toString());
    }

    @Test
    void passwordIsASecretAndIsWrittenNowhere() throws Exception {
        int code = run("""
                secrets: { password: { file: password.txt } }
                http_login: { user: ada, password: "${secret.password}" }
                """);

        assertThat(code).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out() + cli.err()).doesNotContain(PASSWORD);
        try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
            List<Path> texts = files.filter(file -> file.toString().matches(".*\\.(html|jsonl)"))
                    .toList();
            assertThat(texts)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file).content().doesNotContain(PASSWORD));
        }
    }

    @Test
    void passwordThatTheServerRefusesFailsTheStep() throws Exception {
        int code = run("""
                secrets: { password: { file: other.txt } }
                http_login: [ { user: ada, password: "${secret.password}" } ]
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(cli.out())
                .contains("the server asks for a user name and a password (status 401)", "http_login")
                .doesNotContain("wrong-one");
    }

    @Test
    void serverThatTheLoginIsNotForReceivesNothing() throws Exception {
        int code = run("""
                secrets: { password: { file: password.txt } }
                http_login: { url: "http://127.0.0.1:9/", user: ada, password: "${secret.password}" }
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(cli.out()).contains("status 401");
    }
}
