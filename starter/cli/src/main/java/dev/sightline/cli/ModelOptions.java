package dev.sightline.cli;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import picocli.CommandLine.Option;

/** The model that pursues goals: any server that speaks the OpenAI chat protocol. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "Name of the model that pursues goals, as its server calls it. Without it, only steps that are "
                            + "written down can be run.")
    @Nullable
    String name;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = "Address of a server that speaks the OpenAI chat protocol (vLLM, llama.cpp, Ollama); "
                    + "http://localhost:8000/v1 unless given.")
    URI url = URI.create("http://localhost:8000/v1");

    @Option(
            names = "--model-key",
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the server's API key.")
    @Nullable
    String keyVariable;

    /** Null when no model is wanted. */
    @Nullable
    ChatModel chatModel() {
        if (name == null) {
            return null;
        }
        if (url.getScheme() == null || !url.getScheme().matches("https?") || url.getHost() == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the model server '" + url + "': write its address as http://HOST:PORT/v1.");
        }
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(url.toString())
                        .apiKey(key())
                        .model(name)
                        .temperature(0.0)
                        .timeout(Duration.ofMinutes(5))
                        .build())
                .build();
    }

    private String key() {
        if (keyVariable == null) {
            // servers on one's own machine ask for none, but the protocol wants one
            return "none";
        }
        String key = System.getenv(keyVariable);
        if (key == null || key.isBlank()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the model '" + name + "': the environment variable '" + keyVariable
                            + "' of --model-key is " + (key == null ? "not set" : "blank") + ". Set it.");
        }
        return key;
    }
}
