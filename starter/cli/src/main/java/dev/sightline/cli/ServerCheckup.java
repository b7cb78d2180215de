package dev.sightline.cli;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.calibration.Diagnosis;
import dev.sightline.runtime.calibration.ModelDoctor;
import dev.sightline.runtime.dialect.Dialects;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Examines a model on a server, and prints the settings with which it hits. */
final class ServerCheckup {

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = "URL of a server that speaks the OpenAI chat protocol, whose model is examined.")
    @Nullable
    URI url;

    @Option(
            names = "--model-key",
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the server's API key.")
    @Nullable
    String keyVariable;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            description = "Dialect of the prompts; found by the model's name or its answers unless given.")
    @Nullable
    String dialect;

    @Option(
            names = "--targets",
            paramLabel = "N",
            description = "Targets with which the settings found are verified; ${DEFAULT-VALUE} unless given.")
    int targets = 24;

    /** The settings so far. */
    @Mixin
    ServerOptions settings = new ServerOptions();

    boolean isWanted() {
        return url != null;
    }

    int examine(@Nullable String name, Path folder, CommandLine commandLine) throws InterruptedException {
        PrintWriter out = commandLine.getOut();
        var options = new ModelOptions();
        options.name = name;
        options.url = url;
        options.keyVariable = keyVariable;
        ChatModel model = options.served();
        if (model == null) {
            throw new IllegalStateException("options with a URL and without a name are refused");
        }
        out.println("The model '" + name + "' at " + url + " is shown pictures with known targets.");
        Diagnosis diagnosis = ModelDoctor.of(model, Dialects.installed())
                .expecting(dialect)
                .comparedWith(settings.endpoint())
                .withTargets(targets)
                .reportingTo(line -> {
                    out.println("  " + line);
                    out.flush();
                })
                .examine();
        out.println();
        diagnosis.findings().forEach(out::println);
        out.println();
        print(diagnosis.properties(), out);
        out.println();
        out.println("Where the answers point, red before and green after: " + saved(diagnosis, folder));
        return diagnosis.grounds() ? ExitCode.OK : ExitCode.ENVIRONMENT;
    }

    private static void print(Map<String, String> properties, PrintWriter out) {
        out.println("Properties for a Spring Boot application:");
        properties.forEach((name, value) -> out.println("  " + name + "=" + value));
        out.println("Options for the command line:");
        out.println("  "
                + properties.entrySet().stream()
                        .map(each -> "--" + each.getKey().replace("sightline.model.", "") + " " + each.getValue())
                        .collect(Collectors.joining(" ")));
    }

    private static Path saved(Diagnosis diagnosis, Path folder) {
        Path file = folder.resolve("model-doctor.png");
        try {
            Files.createDirectories(folder);
            ImageIO.write(diagnosis.picture(), "png", file.toFile());
            return file;
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.STORAGE, "Cannot write the picture '" + file + "'.", e);
        }
    }
}
