package dev.sightline.runtime.internal.replay;

import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.replay.Recording.Aim;
import dev.sightline.runtime.internal.replay.Recording.Goal;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.TaskStep;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Recordings in files: one YAML file beside its pictures, in a folder for each version. */
final class RecordingFiles {

    static final String FILE = "recording.yaml";

    private static final String HEADER = """
            # How the goals of a task were reached. A replay compares the screen with this file and the pictures beside it.
            # To change the steps, make a task file of the run: ./sightline task from-run RUN
            """;

    private RecordingFiles() {}

    /** How a picture of a screen with this pixel ratio is called. */
    static String fileName(String name, double pixelRatio) {
        return Math.abs(pixelRatio - 1) < 0.01
                ? name + ".png"
                : name + "@" + String.format(Locale.ROOT, "%.2f", pixelRatio).replaceFirst("\\.?0+$", "") + "x.png";
    }

    /** The folder of the newest version below a folder. */
    static Optional<Path> newest(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.filter(each -> version(each) > 0 && Files.isRegularFile(each.resolve(FILE)))
                    .max(Comparator.comparingInt(RecordingFiles::version));
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    static int version(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return name.matches("v\\d{1,6}") ? Integer.parseInt(name.substring(1)) : 0;
    }

    private static SightlineException unreadable(Path file, Exception e) {
        return new SightlineException(
                ErrorCategory.STORAGE,
                "Cannot read the recording '" + file + "': " + e + ". Delete its folder, and record it again with"
                        + " --replay heal.",
                e);
    }

    /** @throws SightlineException category {@code STORAGE} when it cannot be written */
    static void write(Recording recording, Path folder) {
        var yaml = new LinkedHashMap<String, Object>();
        yaml.put("task", recording.task());
        yaml.put("version", recording.version());
        yaml.put("run", recording.runId());
        yaml.put("screen", recording.screen());
        yaml.put("viewport", List.of(whole(recording.width()), whole(recording.height())));
        yaml.put("pixel_ratio", recording.pixelRatio());
        if (recording.url() != null) {
            yaml.put("url", recording.url());
        }
        yaml.put("variables", recording.variables());
        yaml.put("secrets", recording.secrets());
        yaml.put("steps", recording.steps());
        yaml.put("goals", recording.goals().stream().map(RecordingFiles::goal).toList());
        try {
            Files.createDirectories(folder);
            for (Goal goal : recording.goals()) {
                for (Recorded step : goal.steps()) {
                    for (Aim aim : step.targets()) {
                        ImageIO.write(
                                aim.picture(),
                                "png",
                                folder.resolve(fileName(aim.name(), aim.pixelRatio()))
                                        .toFile());
                        ImageIO.write(
                                aim.surroundings(),
                                "png",
                                folder.resolve(fileName(aim.name() + "-around", aim.pixelRatio()))
                                        .toFile());
                    }
                }
            }
            // last, because a folder without it does not count as a version
            Files.writeString(folder.resolve(FILE), HEADER + dump(yaml));
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot keep the recording in '" + folder + "': " + e + ". Choose a writable folder.",
                    e);
        }
    }

    static String dump(Object yaml) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(120)
                        .build())
                .dumpToString(yaml);
    }

    private static long whole(double value) {
        return Math.round(value);
    }

    private static Map<String, Object> goal(Goal goal) {
        var yaml = new LinkedHashMap<String, Object>();
        yaml.put("goal", goal.words());
        yaml.put("steps", goal.steps().stream().map(RecordingFiles::step).toList());
        return yaml;
    }

    private static Map<String, Object> step(Recorded step) {
        var yaml = new LinkedHashMap<String, Object>();
        yaml.put("step", StepCatalogue.write(step.step()));
        yaml.put("tokens", step.tokens());
        yaml.put("milliseconds", step.took().toMillis());
        if (!step.targets().isEmpty()) {
            yaml.put(
                    "targets",
                    step.targets().stream()
                            .map(aim -> {
                                var target = new LinkedHashMap<String, Object>();
                                target.put("picture", fileName(aim.name(), aim.pixelRatio()));
                                target.put("surroundings", fileName(aim.name() + "-around", aim.pixelRatio()));
                                target.put("name", aim.name());
                                target.put("pixel_ratio", aim.pixelRatio());
                                target.put("at", List.of(whole(aim.x()), whole(aim.y())));
                                target.put("around", aim.around());
                                if (aim.control() != null) {
                                    target.put("control", aim.control());
                                }
                                return target;
                            })
                            .toList());
        }
        return yaml;
    }

    /** @throws SightlineException category {@code STORAGE} when it cannot be read */
    static Recording read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Map<?, ?> yaml = (Map<?, ?>) Objects.requireNonNull(
                    new Load(LoadSettings.builder().setLabel(file.toString()).build())
                            .loadFromString(Files.readString(file)));
            Map<String, String> variables = new LinkedHashMap<>();
            ((Map<?, ?>) Objects.requireNonNull(yaml.get("variables")))
                    .forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
            Object url = yaml.get("url");
            List<String> secrets = texts(yaml.get("secrets"));
            List<Goal> goals = new ArrayList<>();
            for (Map<?, ?> goal : maps(yaml.get("goals"))) {
                goals.add(new Goal(
                        String.valueOf(goal.get("goal")),
                        steps(maps(goal.get("steps")), variables.keySet(), secrets, folder)));
            }
            List<?> viewport = (List<?>) Objects.requireNonNull(yaml.get("viewport"));
            return new Recording(
                    String.valueOf(yaml.get("task")),
                    (int) number(yaml.get("version")),
                    String.valueOf(yaml.get("run")),
                    String.valueOf(yaml.get("screen")),
                    number(viewport.get(0)),
                    number(viewport.get(1)),
                    number(yaml.get("pixel_ratio")),
                    url == null ? null : url.toString(),
                    List.copyOf((List<?>) Objects.requireNonNull(yaml.get("steps"))),
                    variables,
                    secrets,
                    goals);
        } catch (IOException
                | YamlEngineException
                | ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            throw unreadable(file, e);
        }
    }

    private static List<Recorded> steps(
            List<Map<?, ?>> written, Set<String> variables, List<String> secrets, Path folder) throws IOException {
        if (written.isEmpty()) {
            return List.of();
        }
        TaskReader reader = TaskReader.create();
        for (String variable : variables) {
            reader = reader.withVariable(variable, variable);
        }
        for (String secret : secrets) {
            reader = reader.withSecret(Secret.of(secret, secret));
        }
        String task = dump(Map.of(
                "steps",
                written.stream()
                        .map(step -> Objects.requireNonNull(step.get("step")))
                        .toList()));
        List<TaskStep> steps =
                reader.read(task, folder.resolve(FILE).toString(), folder).steps();
        List<Recorded> recorded = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Map<?, ?> each = written.get(i);
            List<Target> targets = targets(steps.get(i));
            List<Map<?, ?>> aims = each.get("targets") == null ? List.of() : maps(each.get("targets"));
            List<Aim> read = new ArrayList<>();
            for (int j = 0; j < Math.min(aims.size(), targets.size()); j++) {
                Map<?, ?> aim = aims.get(j);
                List<?> at = (List<?>) Objects.requireNonNull(aim.get("at"));
                Object control = aim.get("control");
                read.add(new Aim(
                        String.valueOf(aim.get("name")),
                        targets.get(j),
                        number(aim.get("pixel_ratio")),
                        number(at.get(0)),
                        number(at.get(1)),
                        image(folder.resolve(String.valueOf(aim.get("picture")))),
                        image(folder.resolve(String.valueOf(aim.get("surroundings")))),
                        texts(aim.get("around")),
                        control == null ? null : control.toString()));
            }
            recorded.add(new Recorded(steps.get(i), read, (long) number(each.get("tokens")), Duration.ofMillis((long)
                    number(each.get("milliseconds")))));
        }
        return recorded;
    }

    /** The targets of a step that a recording can hold, in their order. */
    static List<Target> targets(TaskStep step) {
        return switch (step) {
            case TaskStep.Click click -> List.of(click.target());
            case TaskStep.Hover hover -> List.of(hover.target());
            case TaskStep.LongPress press -> List.of(press.target());
            case TaskStep.Drag drag -> List.of(drag.from(), drag.to());
            default -> List.of();
        };
    }

    private static BufferedImage image(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
            throw new IOException("'" + file + "' is not an image");
        }
        return image;
    }

    private static List<String> texts(@Nullable Object list) {
        return ((List<?>) Objects.requireNonNull(list))
                .stream().map(String::valueOf).toList();
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(list)) {
            maps.add((Map<?, ?>) Objects.requireNonNull(each));
        }
        return maps;
    }

    private static double number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }
}
