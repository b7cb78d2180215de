package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a hub on this machine whose connections break. */
final class ModelPullTests {

    private static final byte[] WEIGHTS = new byte[300_007];

    static {
        new Random(3).nextBytes(WEIGHTS);
    }

    @TempDir
    Path folder;

    private final CommandLineRun cli = new CommandLineRun();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger drops = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(path + " " + range + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = switch (path) {
                case "/api/models/Some/Tiny-VL/tree/main" ->
                    """
                                [{"path": "model.safetensors", "size": %d, "lfs": {"oid": "%s"}},
                                 {"path": "config.json", "size": 2}]""".formatted(WEIGHTS.length, sha256()).getBytes(StandardCharsets.UTF_8);
                case "/Some/Tiny-VL/resolve/main/config.json" -> "{}".getBytes(StandardCharsets.UTF_8);
                case "/Some/Tiny-VL/resolve/main/model.safetensors" -> WEIGHTS;
                default -> null;
            };
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-/" + body.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length - from);
            if (Arrays.equals(body, WEIGHTS) && drops.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                // less than was promised: closing the exchange breaks the connection
                exchange.getResponseBody().write(body, from, (body.length - from) / 2);
                exchange.getResponseBody().flush();
                throw new IOException("dropped on purpose");
            }
            exchange.getResponseBody().write(Arrays.copyOfRange(body, from, body.length));
        }
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(WEIGHTS));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private int pull(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "model",
                "pull",
                "--hub",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--to",
                folder.resolve("tiny").toString()));
        args.addAll(List.of(more));
        return cli.execute(args.toArray(String[]::new));
    }

    @Test
    void modelIsPulledOverBrokenConnections() throws IOException {
        drops.set(2);
        assertThat(pull("Some/Tiny-VL")).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(Files.readAllBytes(folder.resolve("tiny/model.safetensors"))).isEqualTo(WEIGHTS);
        assertThat(folder.resolve("tiny/config.json")).hasContent("{}");
        assertThat(folder.resolve("tiny/model.safetensors.part")).doesNotExist();
        assertThat(requests)
                .anyMatch(one -> one.startsWith("/Some/Tiny-VL/resolve/main/model.safetensors bytes=150003-"));
        assertThat(cli.out())
                .contains("model.safetensors  [########################] 100 %  292 KiB of 292 KiB")
                .contains("./sightline chat --model " + folder.resolve("tiny"));
    }

    @Test
    void nothingIsFetchedTwice() {
        assertThat(pull("Some/Tiny-VL")).isEqualTo(ExitCode.OK);
        requests.clear();
        assertThat(pull("Some/Tiny-VL")).isEqualTo(ExitCode.OK);
        assertThat(requests).singleElement().asString().startsWith("/api/models/");
    }

    @Test
    void tokenIsSentAndNeverShown() {
        assertThat(pull("--token", "PATH", "Some/Tiny-VL")).isEqualTo(ExitCode.OK);
        assertThat(requests).isNotEmpty().allMatch(one -> one.endsWith(" Bearer " + System.getenv("PATH")));
        assertThat(cli.out() + cli.err()).doesNotContain(System.getenv("PATH"));
    }

    @Test
    void hubThatCannotBeReachedIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(cli.execute("model", "pull", "--hub=http://localhost:" + port, "--to=" + folder, "Some/Tiny-VL"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err())
                .contains("Cannot pull [Some/Tiny-VL]", "no connection to 'localhost:" + port + "'. Check the network");
    }

    @Test
    void tokenThatIsNotSetIsWrongUsage() {
        assertThat(pull("--token", "SIGHTLINE_TEST_NOT_SET", "Some/Tiny-VL")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("Cannot take the token from the environment variable 'SIGHTLINE_TEST_NOT_SET'");
    }

    @Test
    void modelThatIsNotThereIsExplained() {
        assertThat(pull("Some/Other")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err())
                .contains("/api/models/Some/Other/tree/main answered 404")
                .contains("check the spelling");
    }

    @Test
    void idThatIsNoneIsExplained() {
        assertThat(pull("Tiny")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err()).contains("'Tiny' is not a model id. Give owner/name");
    }

    @Test
    void withoutModelItIsWrongUsage() {
        assertThat(pull()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.execute("model")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("A subcommand is missing: sightline model pull ID|URL");
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen/Qwen2.5-VL-3B-Instruct, Qwen2.5-VL-3B-Instruct",
        "me/vl/vl-Q4_K_M.gguf, vl",
        "https://example.com/a/vl-Q4_0.gguf?download=true, vl-Q4_0",
        "https://example.com/.., model"
    })
    void folderIsNamedAfterTheModel(String model, String name) {
        assertThat(ModelPullCommand.nameOf(model)).isEqualTo(name);
    }
}
