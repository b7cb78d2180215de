package dev.sightline.examples.operator.web;

import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.operator.runs.StoredRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
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
        return Optional.ofNullable(pictures(run).get(step)).flatMap(name -> file(run, name));
    }

    /** The numbers of the steps that have a screenshot. */
    Set<Integer> pictured(StoredRun run) {
        return pictures(run).keySet();
    }

    private Map<Integer, String> pictures(StoredRun run) {
        Optional<Path> trace = file(run, "trace.jsonl");
        if (trace.isEmpty()) {
            return Map.of();
        }
        Map<Integer, String> names = new HashMap<>();
        try (Stream<String> lines = Files.lines(trace.get())) {
            lines.map(this::event)
                    .filter(event -> event.path("event").asString("").equals("step"))
                    .forEach(step -> {
                        String name = step.path("screen").path("file").asString("");
                        if (PICTURE.matcher(name).matches()) {
                            names.put(step.path("index").asInt(0), name);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /** The last line may be half written. */
    private JsonNode event(String line) {
        try {
            return json.readTree(line);
        } catch (JacksonException _) {
            return json.missingNode();
        }
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
