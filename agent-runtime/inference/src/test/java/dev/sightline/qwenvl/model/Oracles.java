package dev.sightline.qwenvl.model;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder with the values of the reference implementation: {@code shared/reference} beside the repository, or what the
 * system property {@value #PROPERTY} names.
 */
public final class Oracles {

    static final String PROPERTY = "sightline.reference";

    private Oracles() {}

    /** The folder; without it the test is skipped with the reason. */
    public static Path tiny() {
        String set = System.getProperty(PROPERTY);
        if (set != null) {
            return Path.of(set, "qwen25vl-tiny");
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path reference = folder.resolve("shared/reference/qwen25vl-tiny");
            if (Files.isDirectory(reference)) {
                return reference;
            }
        }
        Assumptions.abort(
                "no shared/reference/qwen25vl-tiny beside the repository; name its parent with -D" + PROPERTY);
        throw new AssertionError("unreachable");
    }
}
