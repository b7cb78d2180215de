package dev.sightline.cli;

import dev.sightline.agent.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pictures that a run keeps of the places where its steps failed. */
final class FailurePictures {

    private FailurePictures() {}

    /** In the order of the steps; empty when none failed or the run left no files. */
    static List<Path> of(RunResult result) {
        Path folder = result.folder() == null ? null : result.folder().resolve("failures");
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the pictures in '" + folder + "'.", e);
        }
    }
}
