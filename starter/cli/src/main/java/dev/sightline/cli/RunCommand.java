package dev.sightline.cli;

import dev.sightline.action.Secret;
import dev.sightline.agent.RunResult;
import dev.sightline.pocket.PocketModel;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.Task;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** Runs one task file. */
@Command(
        name = "run",
        description = "Runs a task, and prints each step as it happens.",
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
@SuppressWarnings("NullAway.Init") // picocli sets what is required before it calls
final class RunCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The task, as in order.task.yaml.")
    Path file;

    @Option(names = "--url", paramLabel = "URL", description = "Where the task starts, instead of the file's url.")
    @Nullable
    String url;

    @Option(
            names = "--var",
            paramLabel = "NAME=VALUE",
            description = "Gives a variable of the task its value. Can be repeated.")
    Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=VARIABLE",
            description = "Gives a secret of the task its value, from an environment variable. Can be repeated.")
    Map<String, String> secrets = new LinkedHashMap<>();

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Where the run leaves its folder with report and trace; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    @Mixin
    DriverOptions driver = new DriverOptions();

    @Mixin
    ModelOptions model = new ModelOptions();

    @Override
    public Integer call() throws InterruptedException {
        Task task = task();
        try (GoalModel goalModel = goalModel(task);
                var runner = new TaskRunner(goalModel, reportFolder, Terminal.printer(spec))) {
            RunResult result = runner.run(task, driver);
            return ExitCode.of(result.outcome());
        }
    }

    /** The model that is named, or the pocket model when the task has a goal and this build carries it. */
    private @Nullable GoalModel goalModel(Task task) {
        boolean needsModel = task.steps().stream().anyMatch(StepCatalogue::needsModel);
        GoalModel goalModel = model.named();
        PrintWriter out = spec.commandLine().getOut();
        if (goalModel == null && needsModel) {
            PocketModel pocket = PocketModel.bundled();
            if (!pocket.isPresent()) {
                out.println("No model is named, and this build carries no weights of the pocket model. "
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

    private Task task() {
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot run '" + file + "': " + (Files.exists(file) ? "it is no file." : "there is no such file."));
        }
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
