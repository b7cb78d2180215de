package dev.sightline.examples.operator.web;

import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.operator.runs.StoredRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The files of a run. Nothing outside the folder of all runs is ever served. */
@Component
class RunFolder {

    private static final Pattern PICTURE = Pattern.compile("screenshots/[0-9]{3,6}\\.(?:png|jpg)");

    private final Path runs;
    private final JsonMapper json = new JsonMapper();

    RunFolder(OperatorProperties properties) {
        this.runs = properties.runs().toAbsolutePath().normalize();
    }

    /** The report, if there is one. */
    Optional<Path> report(StoredRun run) {
        return file(run, "report.html");
    }

    /** The screenshot of a step, as its trace names it. */
    Optional<Path> picture(StoredRun run, int step) {
        return file(run, "trace.jsonl")
                .flatMap(trace -> {
                    try (Stream<String> lines = Files.lines(trace)) {
                        return lines.map(json::readTree)
                                .filter(event ->
                                        event.path("event").asString("").equals("step")
                                                && event.path("index").asInt(0) == step)
                                .map(event -> event.path("screen").path("file").asString(""))
                                .filter(name -> PICTURE.matcher(name).matches())
                                .findFirst();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .flatMap(name -> file(run, name));
    }

    private Optional<Path> file(StoredRun run, String name) {
        Path folder = run.folder();
        if (folder == null) {
            return Optional.empty();
        }
        Path file = folder.resolve(name).toAbsolutePath().normalize();
        return file.startsWith(runs) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }
}
