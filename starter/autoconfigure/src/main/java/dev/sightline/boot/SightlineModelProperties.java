package dev.sightline.boot;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.options.EndpointOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How agents talk to the chat model, and the settings of Qwen2.5-VL in this process, the chat model of
 * 'spring.ai.model.chat=qwen-vl'.
 *
 * @param dialect Name of the dialect in which agents talk to the chat model; recognised by the model's name or files
 *     when not set, else qwen2.5-vl.
 * @param minImageTokens Tokens of an image that agents send, at least; a smaller screenshot is enlarged. 1024 unless given, because
 *     servers such as Ollama enlarge smaller images, or what the model's family allows.
 * @param maxImageTokens Tokens of an image, at most; a larger one is scaled down. For agents 1280 unless given; for calls of the
 *     checkpoint by other code the checkpoint's own limit, as is 0.
 * @param imageFactor Side in pixels of the square that is one image token: 28 for Qwen2.5-VL, 32 for Qwen3-VL; that of the dialect
 *     unless given.
 * @param longestImageSide Pixels of the longer side of an image that agents send, at most, for a server that shrinks longer ones;
 *     no limit unless given.
 * @param coordinates Units in which the model states places: 'pixels' of the image, 'thousandths' (0 to 1000) or 'fractions' (0 to 1);
 *     those of the dialect unless given.
 * @param path Folder of a checkpoint (safetensors, or one GGUF pair), or a GGUF language model.
 * @param mmproj GGUF file of the vision tower; found beside the language model unless given.
 * @param name Name of the model in responses and observations; the name of the file or folder unless given.
 * @param backend Backend that computes: 'auto' for the fastest that can run here, 'vector' or 'scalar'.
 * @param threads Threads that compute at once; 0 for the number of processors.
 * @param contextLength Tokens of a prompt and its answer together, at most; bounds the memory of the key-value cache.
 * @param prefillChunk Tokens of a prompt that are computed at once; a call can be cancelled between chunks.
 * @param imageCache Memory for encoded images, so that an image that is shown again is not encoded again.
 * @param maxTokens Tokens of an answer, at most.
 * @param sampling How the next token is chosen.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.model")
public record SightlineModelProperties(
        @Nullable String dialect,
        @Nullable Integer minImageTokens,
        @Nullable Integer maxImageTokens,
        @Nullable Integer imageFactor,
        @Nullable Integer longestImageSide,
        @Nullable CoordinateUnit coordinates,
        @Nullable Path path,
        @Nullable Path mmproj,
        @Nullable String name,
        @DefaultValue("auto") String backend,
        @DefaultValue("0") int threads,
        @DefaultValue("8192") int contextLength,
        @DefaultValue("512") int prefillChunk,
        @DefaultValue("256MB") DataSize imageCache,
        @DefaultValue("1024") int maxTokens,
        @DefaultValue SamplingProperties sampling) {

    EndpointOptions endpoint() {
        return new EndpointOptions(minImageTokens, maxImageTokens, imageFactor, longestImageSide, coordinates);
    }

    /**
     * How the next token is chosen. Values that are not set come from the checkpoint's generation_config.json, or else
     * decoding is greedy.
     *
     * @param temperature Divides the logits; 0 always takes the most likely token.
     * @param topK Number of the most likely tokens that are kept; 0 for all.
     * @param topP Least total probability of the kept tokens.
     * @param repetitionPenalty Divides the logits of earlier tokens; 1 for none.
     * @param seed Seed of the random numbers; each call has its own unless given.
     */
    public record SamplingProperties(
            @Nullable Double temperature,
            @Nullable Integer topK,
            @Nullable Double topP,
            @Nullable Double repetitionPenalty,
            @Nullable Long seed) {}
}
