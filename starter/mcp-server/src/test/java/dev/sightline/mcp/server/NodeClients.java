package dev.sightline.mcp.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Clients from npm, installed into {@code ~/.cache/sightline} when they are first needed. */
final class NodeClients {

    private static final List<String> PACKAGES =
            List.of("@modelcontextprotocol/sdk@1.29.0", "@modelcontextprotocol/inspector@0.15.0");

    private NodeClients() {}

    /** The folder with the clients; skips the test where npm cannot install them. */
    static Path folder() throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("user.home"), ".cache", "sightline", "mcp-clients-1");
        Path done = folder.resolve(".installed");
        if (!Files.exists(done)) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}\n");
            List<String> command =
                    new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
            command.addAll(PACKAGES);
            String output;
            try {
                output = run(folder, 300, command);
            } catch (IOException | AssertionError e) {
                System.out.println("SKIPPED: npm cannot install the clients: " + e.getMessage());
                Assumptions.abort("npm cannot install the clients: " + e.getMessage());
                return folder;
            }
            Files.writeString(done, output);
        }
        return folder;
    }

    /** Runs a command and returns its standard output; fails when the command does. */
    static String run(Path folder, int seconds, List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("sightline-node-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command.getFirst() + " failed: " + output + Files.readString(errors));
            }
            return output;
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
