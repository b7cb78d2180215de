package dev.sightline.cli;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.options.EndpointOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import picocli.CommandLine.Mixin;
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

    @Mixin
    ServerOptions server = new ServerOptions();

    /**
     * The model of a server, null when none is named.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when the options contradict each other or name something
     *     that does not exist
     */
    public @Nullable ChatModel served() {
        requireConsistent();
        return name == null ? null : served(name, address());
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
     * Which images the server is sent, and in which units the model answers.
     *
     * @throws SightlineException category {@code CONFIGURATION} when the options contradict each other
     */
    public EndpointOptions endpoint() {
        return server.endpoint();
    }

    /** What {@link #endpoint} holds, as properties of a Spring Boot application. */
    public Map<String, String> endpointProperties() {
        return server.properties();
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
            return GoalModel.checkpoint(path, dialect, endpoint());
        }
        if (name == null) {
            return null;
        }
        URI address = address();
        return GoalModel.served(served(name, address), name, address.toString(), dialect, endpoint());
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

    private URI address() {
        URI address = url == null ? LOCAL_SERVER : url;
        if (address.getScheme() == null || !address.getScheme().matches("https?") || address.getHost() == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use the model server '" + address + "': write its URL as http://HOST:PORT/v1.");
        }
        return address;
    }

    private ChatModel served(String model, URI address) {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(address.toString())
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
