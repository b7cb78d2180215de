package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients from npm, installed into {@code ~/.cache/sightline} when they are first needed. */
final class NodeClients {

    private static final List<String> PACKAGES = List.of(
            "@modelcontextprotocol/sdk@1.32.2",
            "@modelcontextprotocol/client@2.4.0",
            "@modelcontextprotocol/inspector@0.22.0");

    private final Path folder;

    private NodeClients(Path folder) {
        this.folder = folder;
    }

    /** The clients; skips the test, with the reason, where node or npm is missing or npm cannot install them. */
    static NodeClients installed() throws IOException, InterruptedException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "sightline");
        Path folder = cache.resolve("mcp-clients-3");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(cache);
            Path fresh = Files.createTempDirectory(cache, "mcp-clients-");
            Files.writeString(fresh.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}\n");
            List<String> command =
                    new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
            command.addAll(PACKAGES);
            try {
                run(fresh, 300, List.of("node", "--version"));
                run(fresh, 300, command);
                // whole or not at all, also when two tests install at the same time
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } catch (IOException | AssertionError e) {
                String reason = "npm cannot install " + PACKAGES + ": " + e.getMessage();
                System.out.println("SKIPPED: " + reason);
                Assumptions.abort(reason);
            } finally {
                FileSystemUtils.deleteRecursively(fresh);
            }
        }
        return new NodeClients(folder);
    }

    /**
     * Drives a server as a host does, with the TypeScript SDK.
     *
     * @param transport {@code http} or {@code stdio}
     * @param page that is operated
     * @param server its URL and token, or its command
     * @return what the client saw
     */
    JsonNode drive(String transport, URI page, List<String> server) throws IOException, InterruptedException {
        Path script = Files.createTempFile(folder, "client-", ".mjs");
        try (InputStream in = Objects.requireNonNull(NodeClients.class.getResourceAsStream("client.mjs"))) {
            Files.write(script, in.readAllBytes());
            List<String> command = new ArrayList<>(List.of("node", script.toString(), transport, page.toString()));
            command.addAll(server);
            return JsonMapper.shared().readTree(run(folder, 300, command));
        } finally {
            Files.delete(script);
        }
    }

    /** What {@link #drive} must have seen. */
    static void check(JsonNode seen) {
        assertThat(seen.path("tools")).hasSize(8);
        assertThat(seen.path("open").path("state").asString("")).as("%s", seen).isEqualTo("succeeded");
        assertThat(seen.path("look").asString("")).contains("User name", "Log in");
        assertThat(seen.path("bad").path("isError").asBoolean(false)).isTrue();
        assertThat(seen.path("bad").path("text").asString("")).contains("neither 'target' nor 'place'");
        assertThat(seen.path("unknown").asString("")).contains("Unknown tool").doesNotContain("Exception", "java.");
        assertThat(seen.path("run").path("state").asString("")).as("%s", seen).isEqualTo("succeeded");
        assertThat(seen.path("asked")).as("%s", seen).isNotEmpty();
        assertThat(seen.path("run").path("steps").size()).as("%s", seen).isGreaterThanOrEqualTo(3);
        assertThat(seen.path("progress"))
                .as("%s", seen)
                .isEqualTo(seen.path("run").path("steps"));
        assertThat(seen.path("cancelled").asBoolean(false)).isTrue();
        assertThat(seen.path("afterCancel").asString("")).as("%s", seen).isEqualTo("stopped");
    }

    /** Runs the inspector once, with the URL or the command of the server and what is asked of it. */
    JsonNode inspect(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(folder.resolve("node_modules/.bin/mcp-inspector").toString(), "--cli"));
        command.addAll(List.of(arguments));
        return JsonMapper.shared().readTree(run(folder, 60, command));
    }

    /** Runs a command and returns its standard output; fails when the command does. */
    private static String run(Path folder, int seconds, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sightline-node-", ".out");
        Path errors = Files.createTempFile("sightline-node-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command)
                        + (ended ? " failed: " : " did not end within " + seconds + " s: ")
                        + Files.readString(output)
                        + Files.readString(errors));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }
}
