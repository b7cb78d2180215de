package dev.sightline.cli;

import dev.sightline.action.Secret;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.pocket.PocketModel;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.Task;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs task files. */
@Command(
        name = "run",
        description = "Runs a task, or all tasks in folders, and prints each step as it happens.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A task has steps such as:",
            "  - open: https://example.com/login",
            "  - type: { text: ada, into: User name }",
            "  - type: { text: \"$${secret.password}\", into: Password }",
            "  - click: Log in",
            "  - expect: Welcome"
        })
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class RunCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Tasks, as in order.task.yaml, and folders that contain some, at any depth.")
    List<Path> files;

    @Option(names = "--url", paramLabel = "URL", description = "Start URL, instead of the file's url.")
    @Nullable
    String url;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "Sets a variable of the task. Can be repeated.")
    Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=VARIABLE",
            description = "Sets a secret of the task from an environment variable. Can be repeated.")
    Map<String, String> secrets = new LinkedHashMap<>();

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Folder for reports and traces, in a folder for each run; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    @Option(
            names = "--update",
            description = "Stores what the screen shows, where a task compares it with a stored picture.")
    boolean update;

    @Mixin
    DriverOptions driver = new DriverOptions();

    @Mixin
    ModelOptions model = new ModelOptions();

    @Mixin
    ReplayOptions replay = new ReplayOptions();

    @Mixin
    SuiteOptions suite = new SuiteOptions();

    @Override
    public Integer call() throws InterruptedException {
        List<Suite.Entry> entries = suite.selected(suite.tagged(entries(), spec.commandLine()));
        try (GoalModel goalModel = goalModel(entries);
                var runner = new TaskRunner(goalModel, reportFolder, update, replay)) {
            if (suite.isSingle(files)) {
                try (ProgressLine progress = Terminal.progress(spec.commandLine())) {
                    RunResult result = runner.run(entries.getFirst().task(), driver, Terminal.printer(spec, progress));
                    return ExitCode.of(result.outcome());
                }
            }
            if (suite.workers > 1 && !entries.isEmpty()) {
                GuiDriverFactory screens = driver.factory(entries.getFirst().task(), DriverOptions.viewport(goalModel));
                suite.boundWorkers(screens.maxSessions(), driver.type, spec.commandLine());
            }
            return suite.run(
                    entries, (task, listener) -> runner.run(task, driver, listener), reportFolder, spec.commandLine());
        }
    }

    /** All tasks, read before any is run. */
    private List<Suite.Entry> entries() {
        List<Suite.Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (TaskFiles.Found found : TaskFiles.of(files, spec.commandLine())) {
            try {
                entries.add(new Suite.Entry(found.file(), found.name(), task(found.file())));
            } catch (SightlineException e) {
                if (e.category() != ErrorCategory.INVALID_INPUT || isSingleFile()) {
                    throw e;
                }
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new SightlineException(ErrorCategory.INVALID_INPUT, String.join(System.lineSeparator(), problems));
        }
        return entries;
    }

    private boolean isSingleFile() {
        return files.size() == 1 && Files.isRegularFile(files.getFirst());
    }

    /** The model that is named, or the pocket model if the task has a goal and this build includes it. */
    private @Nullable GoalModel goalModel(List<Suite.Entry> entries) {
        boolean needsModel =
                entries.stream().flatMap(entry -> entry.task().steps().stream()).anyMatch(StepCatalogue::needsModel);
        GoalModel goalModel = model.named();
        PrintWriter out =
                suite.json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        if (replay.isStrict()) {
            return goalModel;
        }
        if (goalModel == null && needsModel) {
            PocketModel pocket = PocketModel.bundled();
            if (!pocket.isPresent()) {
                out.println("No model is named, and this build does not include the weights of the pocket model. "
                        + GoalModel.HOW_TO_CONFIGURE);
                return null;
            }
            goalModel = GoalModel.pocket(pocket);
        }
        if (goalModel != null && needsModel) {
            out.println(goalModel.introduction());
        }
        return goalModel;
    }

    private Task task(Path file) {
        TaskReader reader = TaskReader.create().refusingUnused();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            reader = reader.withVariable(variable.getKey(), variable.getValue());
        }
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            reader = reader.withSecret(secret(secret.getKey(), secret.getValue()));
        }
        if (url != null) {
            reader = reader.withBaseUrl(url);
        }
        return reader.read(file);
    }

    private Secret secret(String name, String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot take the secret '" + name + "' from the environment variable '" + variable + "': it is "
                            + (value == null ? "not set" : "empty") + ".");
        }
        return Secret.of(name, value);
    }
}
