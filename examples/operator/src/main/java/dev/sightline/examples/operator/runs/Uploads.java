package dev.sightline.examples.operator.runs;

import dev.sightline.examples.operator.OperatorProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * The folder from which files may be uploaded to pages: those that an administrator puts there for tasks, and those that
 * a person who has taken over chooses on their own machine, which are removed with the end of the run.
 */
@Component
public class Uploads {

    private static final String CHOSEN = "chosen";
    private static final int LONGEST_NAME = 100;

    private final Path files;

    Uploads(OperatorProperties properties) {
        this.files = properties.data().resolve("files").toAbsolutePath().normalize();
        try {
            Files.createDirectories(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder itself. */
    Path folder() {
        return files;
    }

    /**
     * Keeps a file that a person chose.
     *
     * @param run the id of a run in the database
     * @param name as the person's browser states it; pages see it, as far as it is the plain name of a file
     */
    public Path keep(String run, String name, InputStream content) throws IOException {
        // in a folder of its own, so that two files of one name do not meet
        Path folder = Files.createDirectories(
                files.resolve(CHOSEN).resolve(run).resolve(UUID.randomUUID().toString()));
        Path file = folder.resolve(plain(name));
        Files.copy(content, file);
        return file;
    }

    /** Removes what people chose for a run. */
    void forget(String run) {
        FileSystemUtils.deleteRecursively(files.resolve(CHOSEN).resolve(run).toFile());
    }

    private static String plain(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String safe = last.replaceAll("[^\\p{L}\\p{N} ._()-]", "_").replaceFirst("^[. ]+", "");
        return safe.isBlank()
                ? "file"
                : safe.length() > LONGEST_NAME ? safe.substring(safe.length() - LONGEST_NAME) : safe;
    }
}
