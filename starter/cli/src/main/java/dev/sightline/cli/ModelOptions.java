package dev.sightline.cli;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import picocli.CommandLine.Option;

/** The model that pursues goals: on any server that speaks the OpenAI chat protocol, or in this process. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "Name of the model that pursues goals, as its server calls it. Without it and --model-path, the "
                            + "pocket model pursues them if this build includes its weights.")
    @Nullable
    String name;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = "URL of a server that speaks the OpenAI chat protocol (vLLM, llama.cpp, Ollama); "
                    + "http://localhost:8000/v1 unless given.")
    URI url = URI.create("http://localhost:8000/v1");

    @Option(
            names = "--model-key",
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the server's API key.")
    @Nullable
    String keyVariable;

    @Option(
            names = "--model-path",
            paramLabel = "FOLDER",
            description =
                    "Folder or GGUF file of a Qwen2.5-VL checkpoint that is run in this process, instead of a server.")
    @Nullable
    Path path;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            description = "Dialect of the prompts for the model; recognised by its name or files unless given.")
    @Nullable
    String dialect;

    /**
     * The model that is named, null when none is.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when the options contradict each other or name
     *     something that does not exist
     */
    @Nullable
    GoalModel named() {
        if (name != null && path != null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use both the model '" + name + "' of --model and the checkpoint '" + path
                            + "' of --model-path: name one of them.");
        }
        if (path != null) {
            return GoalModel.checkpoint(path, dialect);
        }
        return name == null ? null : served(name);
    }

    private GoalModel served(String model) {
        if (url.getScheme() == null || !url.getScheme().matches("https?") || url.getHost() == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use the model server '" + url + "': write its URL as http://HOST:PORT/v1.");
        }
        return GoalModel.served(
                OpenAiChatModel.builder()
                        .options(OpenAiChatOptions.builder()
                                .baseUrl(url.toString())
                                .apiKey(key())
                                .model(model)
                                .temperature(0.0)
                                .timeout(Duration.ofMinutes(5))
                                // the agent repeats failed calls itself, within the model's time-out
                                .maxRetries(0)
                                .build())
                        .httpClientBuilderCustomizer(
                                client -> client.interceptor(new SentOnce()).interceptor(new AnswerLimit()))
                        .build(),
                model,
                url.toString(),
                dialect);
    }

    private String key() {
        if (keyVariable == null) {
            // local servers do not ask for a key, but the client requires one
            return "none";
        }
        String key = System.getenv(keyVariable);
        if (key == null || key.isBlank()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use the model '" + name + "': the environment variable '" + keyVariable
                            + "' of --model-key is " + (key == null ? "not set" : "blank") + ". Set it.");
        }
        return key;
    }
}
