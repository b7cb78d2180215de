package dev.sightline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The task files that a command line names, in a fixed order. */
final class TaskFiles {

    private static final String SUFFIX = ".task.yaml";

    private TaskFiles() {}

    /**
     * A task file.
     *
     * @param name relative to the folder in which it was found, with slashes; or the file's own name
     */
    record Found(Path file, String name) {}

    /**
     * @throws ParameterException when there is no such file, or a folder holds no task
     */
    static List<Found> of(List<Path> named, CommandLine command) {
        List<Found> found = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                List<Found> inside = inside(path);
                if (inside.isEmpty()) {
                    throw new ParameterException(
                            command, "Cannot run '" + path + "': it is a folder without files named *" + SUFFIX + ".");
                }
                found.addAll(inside);
            } else if (Files.isRegularFile(path)) {
                found.add(new Found(path, String.valueOf(path.getFileName())));
            } else {
                throw new ParameterException(
                        command,
                        "Cannot run '" + path + "': "
                                + (Files.exists(path) ? "it is not a file." : "there is no such file."));
            }
        }
        return found;
    }

    private static List<Found> inside(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName() != null
                            && file.getFileName().toString().endsWith(SUFFIX)
                            && Files.isRegularFile(file))
                    .map(file ->
                            new Found(file, folder.relativize(file).toString().replace('\\', '/')))
                    .sorted(java.util.Comparator.comparing(Found::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the task files in '" + folder + "'.", e);
        }
    }
}
