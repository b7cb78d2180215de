package dev.sightline.runtime.script;

import dev.sightline.action.Secret;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.script.steps.Reading;
import dev.sightline.runtime.script.steps.Surroundings;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The files to which one task refers, and the tasks that it includes. */
final class IncludedTasks implements Surroundings {

    /** What is nested more deeply is a mistake. */
    private static final int MOST_LEVELS = 20;

    private final String source;
    private final Path folder;
    private final TaskReader.Given given;
    private final List<TaskProblem> problems = new ArrayList<>();
    private Map<String, Secret> secrets = Map.of();

    IncludedTasks(String source, Path folder, TaskReader.Given given) {
        this.source = source;
        this.folder = folder;
        this.given = given;
    }

    /** Declares the secrets of the including task. */
    void know(Map<String, Secret> ofTask) {
        secrets = Map.copyOf(ofTask);
    }

    /** The problems of the included tasks, in the order in which those were read. */
    List<TaskProblem> problems() {
        return problems;
    }

    @Override
    public @Nullable Path resolve(Node place, String file, Reading reading) {
        List<Path> confinement = given.confinement();
        try {
            Path path = folder.resolve(file).toAbsolutePath().normalize();
            if (confinement != null
                    && (file.contains("${") || confinement.stream().noneMatch(allowed -> lies(path, allowed)))) {
                reading.problem(
                        place,
                        "Cannot use the file '" + file + "': "
                                + (confinement.isEmpty()
                                        ? "no files can be used here."
                                        : "only files in '"
                                                + confinement.stream()
                                                        .map(Path::toString)
                                                        .collect(Collectors.joining("', '"))
                                                + "' can be used, and their names must not hold variables."));
                return null;
            }
            return path;
        } catch (InvalidPathException e) {
            reading.problem(place, "Cannot use the file '" + file + "': it is not a valid path.");
            return null;
        }
    }

    /** Also when symbolic links are followed. */
    private static boolean lies(Path path, Path folder) {
        try {
            return path.startsWith(folder)
                    && (!Files.exists(path) || path.toRealPath().startsWith(folder.toRealPath()));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public @Nullable Task include(Node place, String file, Map<String, String> parameters, Reading reading) {
        Path path = resolve(place, file, reading);
        if (path == null) {
            return null;
        }
        if (given.including().contains(path) || given.including().size() >= MOST_LEVELS) {
            reading.problem(
                    place,
                    "Cannot include '" + file + "': it includes itself, by way of "
                            + Stream.concat(given.including().stream(), Stream.of(path))
                                    .map(each -> String.valueOf(each.getFileName()))
                                    .collect(Collectors.joining(", "))
                            + ".");
            return null;
        }
        String name = sibling(file);
        try {
            var parser = new TaskParser(
                    name,
                    Objects.requireNonNullElse(path.getParent(), folder),
                    given.including(path, parameters, secrets));
            Task task = parser.parse(TaskReader.textOf(path));
            reading.templates().useAllOf(parser.templates());
            task.everyStep().forEach(step -> {
                if (step instanceof TaskStep.Extract extract) {
                    reading.templates().knowVariables(List.of(extract.variable()));
                }
            });
            return task;
        } catch (TaskFormatException e) {
            problems.addAll(e.problems());
            int count = e.problems().size();
            reading.problem(
                    place,
                    "Cannot include '" + file + "': it has "
                            + (count == 1 ? "a problem, which is" : count + " problems, which are") + " listed below.");
            return null;
        } catch (SightlineException e) {
            reading.problem(place, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** How the file is called in problems: as the including one, which lies beside it. */
    private String sibling(String file) {
        try {
            return Path.of(source).resolveSibling(file).toString();
        } catch (InvalidPathException e) {
            return file;
        }
    }
}
