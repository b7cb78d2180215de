package dev.sightline.cli;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import picocli.CommandLine.Option;

/**
 * The model that pursues goals: on any server that speaks the OpenAI chat protocol, or in this process. A mixin of commands; the
 * launcher's other applications use it as well.
 *
 * @since 0.1.0
 */
public final class ModelOptions {

    private static final URI LOCAL_SERVER = URI.create("http://localhost:8000/v1");

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
    @Nullable
    URI url;

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
     * The model of a server, null when none is named.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when the options contradict each other or name something
     *     that does not exist
     */
    public @Nullable ChatModel served() {
        requireConsistent();
        return name == null ? null : served(name, server());
    }

    /** The checkpoint that is run in this process; null when none is named. */
    public @Nullable Path checkpoint() {
        return path;
    }

    /** The dialect of the prompts; null for the one that belongs to the model. */
    public @Nullable String dialect() {
        return dialect;
    }

    /**
     * The model that is named, null when none is.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when the options contradict each other or name
     *     something that does not exist
     */
    @Nullable
    GoalModel named() {
        requireConsistent();
        if (path != null) {
            return GoalModel.checkpoint(path, dialect);
        }
        if (name == null) {
            return null;
        }
        URI server = server();
        return GoalModel.served(served(name, server), name, server.toString(), dialect);
    }

    private void requireConsistent() {
        if (name != null && path != null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use both the model '" + name + "' of --model and the checkpoint '" + path
                            + "' of --model-path: name one of them.");
        }
        if (name == null && (url != null || keyVariable != null)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use " + (url == null ? "--model-key" : "the model server '" + url + "'")
                            + ": no model is named. Add --model NAME, as the server calls it.");
        }
    }

    private URI server() {
        URI server = url == null ? LOCAL_SERVER : url;
        if (server.getScheme() == null || !server.getScheme().matches("https?") || server.getHost() == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use the model server '" + server + "': write its URL as http://HOST:PORT/v1.");
        }
        return server;
    }

    private ChatModel served(String model, URI server) {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(server.toString())
                        .apiKey(key())
                        .model(model)
                        .temperature(0.0)
                        .timeout(Duration.ofMinutes(5))
                        // the agent repeats failed calls itself, within the model's time-out
                        .maxRetries(0)
                        .build())
                .httpClientBuilderCustomizer(
                        client -> client.interceptor(new SentOnce()).interceptor(new AnswerLimit()))
                .build();
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
