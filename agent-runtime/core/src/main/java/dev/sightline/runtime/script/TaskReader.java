package dev.sightline.runtime.script;

import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.Task;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads tasks in their YAML form, {@code NAME.task.yaml}. All problems of a file are reported at once, each with its
 * line and column.
 *
 * <p>Values given by the caller take precedence over those in the file. Immutable, and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TaskReader {

    /** The suffix of the names of task files. */
    public static final String SUFFIX = ".task.yaml";

    private static final long MAX_BYTES = 1 << 20;

    private final Given given;

    private TaskReader(Given given) {
        this.given = given;
    }

    /** A reader that takes the values of secrets from this process's environment where the file refers to it. */
    public static TaskReader create() {
        return new TaskReader(new Given(
                Map.of(),
                Map.of(),
                null,
                name -> System.getenv(Objects.requireNonNull(name)),
                Unused.ACCEPTED,
                null,
                List.of()));
    }

    /** Sets the value of a variable of the task. */
    public TaskReader withVariable(String name, String value) {
        var more = new LinkedHashMap<>(given.variables);
        more.put(name, value);
        return new TaskReader(given.withVariables(more));
    }

    /** Sets the value of a secret of the task. */
    public TaskReader withSecret(Secret secret) {
        var more = new LinkedHashMap<>(given.secrets);
        more.put(secret.name(), secret);
        return new TaskReader(given.withSecrets(more));
    }

    /** Sets the URL that the task starts at. */
    public TaskReader withBaseUrl(String url) {
        return new TaskReader(new Given(
                given.variables,
                given.secrets,
                url,
                given.environment,
                given.unused,
                given.confinement,
                given.including));
    }

    /** Looks up environment variables with this function, which returns null for one that is not set. */
    public TaskReader withEnvironment(UnaryOperator<@Nullable String> lookUp) {
        return new TaskReader(new Given(
                given.variables, given.secrets, given.url, lookUp, given.unused, given.confinement, given.including));
    }

    /**
     * Refuses a task that does not use a variable or secret that is given: its name is probably misspelt, and the task
     * would run with another value than intended. Without this, one reader can serve tasks that use different names.
     */
    public TaskReader refusingUnused() {
        return new TaskReader(new Given(
                given.variables,
                given.secrets,
                given.url,
                given.environment,
                Unused.REFUSED,
                given.confinement,
                given.including));
    }

    /**
     * Refuses tasks that refer to a file outside some folders: for tasks of people who may not read every file of this
     * machine. Secrets and what a task opens are not concerned.
     */
    public TaskReader confinedTo(Collection<Path> folders) {
        return new TaskReader(new Given(
                given.variables,
                given.secrets,
                given.url,
                given.environment,
                given.unused,
                folders.stream()
                        .map(folder -> folder.toAbsolutePath().normalize())
                        .toList(),
                given.including));
    }

    /**
     * Reads a file.
     *
     * @throws TaskFormatException when the file is wrong
     * @throws SightlineException category {@code STORAGE} when it cannot be read
     */
    public Task read(Path file) {
        String yaml = textOf(file);
        Path folder = file.toAbsolutePath().getParent();
        return read(yaml, file.toString(), folder == null ? file.toAbsolutePath() : folder);
    }

    /**
     * The text of a task file.
     *
     * @throws SightlineException when it cannot be read or is no task file
     */
    static String textOf(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot read the task '" + file + "': it has " + Files.size(file)
                                + " bytes, and a task has at most " + MAX_BYTES + ". Check that it is the right file.");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE, "Cannot read the task '" + file + "': there is no such file.", e);
        } catch (CharacterCodingException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot read the task '" + file + "': it is not UTF-8 text. Save it as UTF-8.",
                    e);
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot read the task '" + file + "': " + e.getClass().getSimpleName()
                            + ". Check that you may read it.",
                    e);
        }
    }

    /**
     * Reads a text.
     *
     * @param source its name in problems, and the name of a task that has none
     * @param folder what relative paths in it start from
     * @throws TaskFormatException when the text is wrong
     */
    public Task read(String yaml, String source, Path folder) {
        return new TaskParser(source, folder, given).parse(yaml);
    }

    /** What to do about names that are given and not used. */
    enum Unused {
        ACCEPTED,
        REFUSED,
        /** An including task passes all its secrets on. */
        VARIABLES_REFUSED
    }

    /**
     * The values given by the caller.
     *
     * @param url where the task starts, null for what the file says
     * @param environment gives null for a variable that is not set
     * @param confinement the folders in one of which every file must lie, null for anywhere
     * @param including the files that include this one, the outermost first
     */
    record Given(
            Map<String, String> variables,
            Map<String, Secret> secrets,
            @Nullable String url,
            UnaryOperator<@Nullable String> environment,
            Unused unused,
            @Nullable List<Path> confinement,
            List<Path> including) {

        Given {
            variables = Map.copyOf(variables);
            secrets = Map.copyOf(secrets);
            including = List.copyOf(including);
        }

        Given withVariables(Map<String, String> others) {
            return new Given(others, secrets, url, environment, unused, confinement, including);
        }

        Given withSecrets(Map<String, Secret> others) {
            return new Given(variables, others, url, environment, unused, confinement, including);
        }

        /** For a task that is included. */
        Given including(Path file, Map<String, String> parameters, Map<String, Secret> known) {
            var chain = new ArrayList<>(including);
            chain.add(file);
            return new Given(parameters, known, null, environment, Unused.VARIABLES_REFUSED, confinement, chain);
        }
    }
}
