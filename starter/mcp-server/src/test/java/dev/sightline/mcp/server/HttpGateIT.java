package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Requests as attackers and broken clients send them, byte by byte. */
@ExtendWith(Served.Extension.class)
class HttpGateIT {

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String AUTHORIZED = "Authorization: Bearer " + Served.TOKEN + "\r\n";
    private static final String ACCEPTING = "Accept: application/json, text/event-stream\r\n";

    private final Served served;

    HttpGateIT(Served served) {
        this.served = served;
    }

    @Test
    void clientWithTheTokenIsServed() throws IOException {
        assertThat(post("127.0.0.1", AUTHORIZED + ACCEPTING, INITIALIZE))
                .startsWith("HTTP/1.1 200")
                .contains("\"serverInfo\":{\"name\":\"sightline\"");
        assertThat(post("localhost:1", AUTHORIZED + ACCEPTING + "Origin: " + Served.ORIGIN + "\r\n", INITIALIZE))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | '' | 401",
                "127.0.0.1 | Authorization: Bearer wrong | 401",
                "127.0.0.1 | Authorization: Basic dG9rZW4= | 401",
                "evil.example | AUTHORIZED | 421",
                "evil.example:8931 | AUTHORIZED | 421",
                "127.0.0.1 | AUTHORIZED;Origin: http://evil.example | 403",
                "127.0.0.1 | AUTHORIZED;Origin: null | 403",
                "127.0.0.1 | AUTHORIZED;Origin: http://127.0.0.1 | 403",
                "127.0.0.1 | AUTHORIZED;MCP-Protocol-Version: 1999-01-01 | 400"
            })
    void othersAreRefusedInPlainWords(String host, String headers, int status) throws IOException {
        String lines = headers.isEmpty()
                ? ""
                : String.join(
                                "\r\n",
                                headers.replace("AUTHORIZED", AUTHORIZED.strip())
                                        .split(";", -1)) + "\r\n";
        String response = post(host, lines + ACCEPTING, INITIALIZE);
        assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains("\"jsonrpc\":\"2.0\"");
        assertPlain(response);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | 400 | not valid JSON",
                "[] | 400 | batches",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":5}} | 400 | needs",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"} | 400 | Mcp-Session-Id"
            })
    void malformedMessagesAreRefusedInPlainWords(String body, int status, String words) throws IOException {
        String response = post("127.0.0.1", AUTHORIZED + ACCEPTING, body);
        assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains(words);
        assertPlain(response);
    }

    @Test
    void unknownSessionAndMissingAcceptAreRefusedInPlainWords() throws IOException {
        String unknown = post(
                "127.0.0.1",
                AUTHORIZED + ACCEPTING + "Mcp-Session-Id: nobody\r\n",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        assertThat(unknown).startsWith("HTTP/1.1 404 ").contains("There is no such session");
        assertPlain(unknown);
        String unacceptable = post("127.0.0.1", AUTHORIZED, INITIALIZE);
        assertThat(unacceptable).startsWith("HTTP/1.1 400 ").contains("Accept");
        assertPlain(unacceptable);
    }

    @Test
    void messageThatIsTooLongIsRefused() throws IOException {
        assertThat(post("127.0.0.1", AUTHORIZED + ACCEPTING, "x".repeat((1 << 20) + 1)))
                .startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp/", "/mcp;a=b", "/%6dcp", "//mcp", "/./mcp", "/MCP"})
    void noOtherSpellingOfThePathLeadsPastTheGate(String path) throws IOException {
        String response = send(
                InetAddress.getLoopbackAddress(), served.port(), "POST " + path, "127.0.0.1", ACCEPTING, INITIALIZE);
        assertThat(response).matches("(?s)HTTP/1.1 (400|401|404) .*").doesNotContain("serverInfo");
        assertPlain(response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT", "OPTIONS"})
    void otherMethodsWithoutASessionAreAnsweredInPlainWords(String method) throws IOException {
        String response = send(
                InetAddress.getLoopbackAddress(),
                served.port(),
                method + " /mcp",
                "127.0.0.1",
                AUTHORIZED + ACCEPTING,
                "");
        assertThat(response).doesNotContain("HTTP/1.1 5");
        assertPlain(response);
    }

    @Test
    void unknownVersionIsAnsweredWithAKnownOne() throws IOException {
        assertThat(post("127.0.0.1", AUTHORIZED + ACCEPTING, INITIALIZE.replace("2025-06-18", "1999-01-01")))
                .contains("\"protocolVersion\":\"2025-11-25\"")
                .doesNotContain("1999-01-01");
    }

    /** An application listens on all its addresses, so the gate decides; with the token and a loopback name in Host, too. */
    @Test
    void clientThroughAnotherAddressOfTheMachineIsRefused() throws IOException {
        String refused = post(another(), served.port(), "127.0.0.1", AUTHORIZED + ACCEPTING, INITIALIZE);

        assertThat(refused).startsWith("HTTP/1.1 403 ").contains("Only clients on the same machine are served.");
        assertPlain(refused);
    }

    @Test
    void serverOfTheLauncherListensOnLoopbackOnly() throws IOException {
        InetAddress another = another();
        try (var context = launched()) {
            int port = port(context);
            assertThat(post(InetAddress.getLoopbackAddress(), port, "127.0.0.1", "", INITIALIZE))
                    .startsWith("HTTP/1.1 401 ");
            assertThatThrownBy(() -> post(another, port, "127.0.0.1", AUTHORIZED + ACCEPTING, INITIALIZE))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void propertiesOpenTheServerToOtherMachines() throws IOException {
        InetAddress another = another();
        try (var context = launched(
                "--server.address=0.0.0.0",
                "--sightline.mcp.http.loopback-only=false",
                "--sightline.mcp.http.allowed-hosts=" + another.getHostAddress(),
                "--sightline.mcp.http.token=" + Served.TOKEN)) {
            assertThat(post(another, port(context), another.getHostAddress(), AUTHORIZED + ACCEPTING, INITIALIZE))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    /** {@code ./sightline mcp --http}, in this JVM. */
    private static ConfigurableApplicationContext launched(String... properties) {
        var server = new McpServer();
        List<String> arguments = new ArrayList<>(List.of("--http", "--port", "0", "--"));
        arguments.addAll(List.of(properties));
        new CommandLine(server).parseArgs(arguments.toArray(String[]::new));
        return server.start();
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** An address of this machine that is not a loopback address; skips the test where there is none. */
    private static InetAddress another() throws IOException {
        Optional<InetAddress> another = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        if (another.isEmpty()) {
            String reason = "This machine has no address besides those of the loopback interface.";
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
        return another.get();
    }

    private static void assertPlain(String response) {
        assertThat(response).doesNotContain("Exception", "stackTrace", "\tat ", "java.", "jackson", "suppressed");
    }

    private String post(String host, String headers, String body) throws IOException {
        return post(InetAddress.getLoopbackAddress(), served.port(), host, headers, body);
    }

    private static String post(InetAddress address, int port, String host, String headers, String body)
            throws IOException {
        return send(address, port, "POST /mcp", host, headers, body);
    }

    private static String send(InetAddress address, int port, String what, String host, String headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket(address, port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((what + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n"
                                    + headers
                                    + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
