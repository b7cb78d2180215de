package dev.sightline.qwenvl.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.qwenvl.QwenVlException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server on this machine that misbehaves on purpose. */
class ModelDownloadTests {

    private static final String TOKEN = "hf_verysecret";
    private static final byte[] WEIGHTS = new byte[700_001];

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @TempDir
    Path folder;

    private HttpServer server;
    private ExecutorService threads;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 200;
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicInteger damages = new AtomicInteger();
    private final AtomicInteger stalls = new AtomicInteger();
    private volatile Duration silence = Duration.ofSeconds(30);
    private volatile boolean namesLength = true;
    private volatile boolean ignoresRange;
    private volatile long claimedSize = WEIGHTS.length;

    private final CountDownLatch silenced = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(path + " " + range + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
            } else if (path.equals("/api/models/Qwen/Tiny/tree/main")) {
                send(exchange, """
                        [{"type": "file", "path": "model.safetensors", "size": %d, "lfs": {"oid": "%s", "size": %d}},
                         {"type": "file", "path": "config.json", "size": 2}, {"type": "file", "path": "README.md", "size": 9}]""".formatted(claimedSize, sha256(), claimedSize).getBytes(StandardCharsets.UTF_8), 0);
            } else if (path.endsWith("config.json")) {
                send(exchange, "{}".getBytes(StandardCharsets.UTF_8), 0);
            } else if (path.equals("/Qwen/Tiny/resolve/main/model.safetensors")) {
                int port = server.getAddress().getPort();
                exchange.getResponseHeaders().add("Location", "http://localhost:" + port + "/storage/weights");
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/storage/weights") || path.equals("/plain/model.gguf")) {
                exchange.getResponseHeaders().add("ETag", "\"" + sha256() + "\"");
                int from = range == null || ignoresRange ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
                send(exchange, WEIGHTS, from);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void send(HttpExchange exchange, byte[] all, int from) throws IOException {
        byte[] body = Arrays.copyOfRange(all, from, all.length);
        if (body.length > 1000 && damages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            body[500] ^= 1;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, all.length - 1, all.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, namesLength ? body.length : 0);
        if (body.length > 1000 && stalls.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.getResponseBody().write(body, 0, body.length / 3);
            exchange.getResponseBody().flush();
            silenced.countDown();
            awaitEnd();
            return;
        }
        if (body.length > 1000 && drops.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            // less than was promised: closing the exchange breaks the connection
            exchange.getResponseBody().write(body, 0, body.length / 3);
            exchange.getResponseBody().flush();
            throw new IOException("dropped on purpose");
        }
        exchange.getResponseBody().write(body);
    }

    /** Says nothing more, and keeps the connection. */
    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(WEIGHTS));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private ModelDownload download(@Nullable String token) {
        URI hub = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ModelDownload(hub, token, 2, Duration.ofMillis(1), silence);
    }

    private void pull() {
        download(TOKEN).fetch(List.of("Qwen/Tiny"), folder, (file, done, total) -> {});
    }

    private void assertWhole(String name) throws IOException {
        assertThat(Files.readAllBytes(folder.resolve(name))).isEqualTo(WEIGHTS);
        assertThat(folder.resolve(name + ".part")).doesNotExist();
    }

    @Test
    void repositoryIsFetchedWithoutWhatTheEngineDoesNotRead() throws IOException {
        pull();
        assertWhole("model.safetensors");
        assertThat(folder.resolve("config.json")).hasContent("{}");
        assertThat(folder.resolve("README.md")).doesNotExist();
    }

    @Test
    void tokenGoesToTheHubAndNotToWhereItRedirects() {
        pull();
        assertThat(requests)
                .filteredOn(one -> one.startsWith("/api/"))
                .allMatch(one -> one.endsWith("Bearer " + TOKEN));
        assertThat(requests)
                .filteredOn(one -> one.startsWith("/storage/"))
                .isNotEmpty()
                .allMatch(one -> one.endsWith("null"));
        assertThat(download(TOKEN).toString()).doesNotContain(TOKEN);
    }

    @Test
    void droppedConnectionsAreResumedWhereTheyBroke() throws IOException {
        drops.set(5);
        pull();
        assertWhole("model.safetensors");
        assertThat(requests)
                .filteredOn(one -> one.startsWith("/storage/weights bytes="))
                .hasSize(5);
    }

    @Test
    void serverThatFallsSilentIsLeftAndTheDownloadGoesOn() throws IOException {
        silence = Duration.ofMillis(300);
        stalls.set(3);
        pull();
        assertWhole("model.safetensors");
        assertThat(requests)
                .filteredOn(one -> one.startsWith("/storage/weights bytes="))
                .hasSize(3);
    }

    @Test
    void silenceIsNoEndEvenIfTheLengthIsUnknown() throws IOException {
        silence = Duration.ofMillis(300);
        namesLength = false;
        stalls.set(1);
        download(null).fetch(List.of(address()), folder, (file, done, total) -> {});
        assertWhole("model.gguf");
    }

    @Test
    void serverThatIsAlwaysSilentIsGivenUpWithAReason() {
        silence = Duration.ofMillis(300);
        stalls.set(100);
        ignoresRange = true;
        assertThatThrownBy(this::pull)
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("nothing arrived for 1 s");
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
        assertThat(folder.resolve("model.safetensors.part")).exists();
    }

    @Test
    void interruptedPullEndsAndKeepsWhatCame() throws Exception {
        stalls.set(1);
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        Thread puller = Thread.ofPlatform().start(() -> {
            try {
                pull();
            } catch (QwenVlException e) {
                thrown.add(e);
            }
        });
        silenced.await();
        puller.interrupt();
        puller.join();
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("was interrupted"));
    }

    @Test
    void fileThatWasChangedOnTheDiskIsFetchedAnew() throws IOException {
        pull();
        byte[] damaged = WEIGHTS.clone();
        damaged[9] ^= 1;
        Files.write(folder.resolve("model.safetensors"), damaged);
        pull();
        assertWhole("model.safetensors");
    }

    @Test
    void changedFileOfABareAddressIsFetchedAnew() throws IOException {
        Files.write(folder.resolve("model.gguf"), Arrays.copyOf(WEIGHTS, 77));
        download(null).fetch(List.of(address()), folder, (file, done, total) -> {});
        assertWhole("model.gguf");
    }

    @Test
    void hubMustBeAnAddress() {
        assertThatThrownBy(() -> ModelDownload.HUGGING_FACE.withHub(URI.create("localhost:8080")))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("write it as https://HOST or http://HOST:PORT");
    }

    @Test
    void nextPullGoesOnFromThePart() throws IOException {
        Files.write(folder.resolve("model.safetensors.part"), Arrays.copyOf(WEIGHTS, 400_000));
        pull();
        assertWhole("model.safetensors");
        assertThat(requests).anyMatch(one -> one.startsWith("/storage/weights bytes=400000-"));
    }

    @Test
    void wholeFilesAreNotFetchedAgain() {
        pull();
        requests.clear();
        pull();
        assertThat(requests).hasSize(1);
    }

    @Test
    void serverThatIgnoresTheRangeIsReadFromTheBeginning() throws IOException {
        ignoresRange = true;
        drops.set(1);
        pull();
        assertWhole("model.safetensors");
    }

    @Test
    void damagedFileIsFetchedAgain() throws IOException {
        damages.set(1);
        pull();
        assertWhole("model.safetensors");
    }

    @Test
    void fileThatIsAlwaysDamagedIsRefusedAndDeleted() {
        damages.set(100);
        assertThatThrownBy(this::pull)
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("arrived damaged")
                .hasMessageContaining(sha256());
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
        assertThat(folder.resolve("model.safetensors.part")).doesNotExist();
    }

    @Test
    void singleFileIsFetchedByAddressAndCheckedByItsTag() throws IOException {
        List<Long> totals = new ArrayList<>();
        drops.set(1);
        download(null).fetch(List.of(address()), folder, (file, done, total) -> totals.add(total));
        assertWhole("model.gguf");
        assertThat(totals).containsOnly((long) WEIGHTS.length);
    }

    @Test
    void refusalsSayWhatToDo() {
        status = 401;
        assertThatThrownBy(this::pull).hasMessageContaining("answered 401. The token was not accepted");
        assertThatThrownBy(() -> download(null).fetch(List.of("Qwen/Tiny"), folder, (file, done, total) -> {}))
                .hasMessageContaining("set a token");
        status = 404;
        assertThatThrownBy(this::pull).hasMessageContaining("check the spelling");
        requests.clear();
        status = 429;
        assertThatThrownBy(this::pull).hasMessageContaining("too many requests").hasMessageNotContaining(TOKEN);
        assertThat(requests).hasSize(2);
    }

    @Test
    void fullDiskIsNoticedBeforeTheFirstByte() {
        claimedSize = 1L << 55;
        assertThatThrownBy(this::pull).isInstanceOf(QwenVlException.class).hasMessageContaining("MiB free");
        assertThat(requests).hasSize(1);
    }

    @Test
    void diskThatFillsUpIsExplainedAndNotTriedAgain() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        Files.createSymbolicLink(folder.resolve("model.gguf.part"), full);
        assertThatThrownBy(() -> download(null).fetch(List.of(address()), folder, (file, done, total) -> {}))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith(
                        "Cannot write '" + folder.resolve("model.gguf.part") + "': No space left on device")
                .hasMessageContaining("Free space or name another folder");
        assertThat(requests).hasSize(1);
    }

    @Test
    void fileInTheFoldersPlaceIsExplained() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> download(null).fetch(List.of(address()), file, (name, done, total) -> {}))
                .isInstanceOf(QwenVlException.class)
                .hasMessageEndingWith("'" + file + "' is not a folder. Name another one.");
    }

    @Test
    void addressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> download(null).fetch(List.of("https://a b/c.gguf"), folder, (file, done, total) -> {}))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("'https://a b/c.gguf' is not a valid URL: ");
        assertThatThrownBy(() -> download(null).fetch(List.of("https:///c.gguf"), folder, (file, done, total) -> {}))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("'https:///c.gguf'");
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/plain/model.gguf";
    }

    @Test
    void strangeNamesAreRefused() {
        for (String model : List.of("Qwen", "../x", "a/b c", "http://127.0.0.1:1/..", "")) {
            assertThatThrownBy(() -> download(null).fetch(List.of(model), folder, (file, done, total) -> {}))
                    .as(model)
                    .isInstanceOf(QwenVlException.class);
        }
        assertThat(requests).isEmpty();
    }
}
