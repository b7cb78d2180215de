package dev.sightline.boot;

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
 * @param path Folder of a checkpoint (safetensors, or one GGUF pair), or a GGUF language model.
 * @param mmproj GGUF file of the vision tower; found beside the language model unless given.
 * @param name Name of the model in responses and observations; the name of the file or folder unless given.
 * @param backend Backend that computes: 'auto' for the fastest that can run here, 'vector' or 'scalar'.
 * @param threads Threads that compute at once; 0 for the number of processors.
 * @param contextLength Tokens of a prompt and its answer together, at most; bounds the memory of the key-value cache.
 * @param maxImageTokens Tokens that an image takes, at most; a larger image is scaled down. 0 for the checkpoint's own
 *     limit.
 * @param prefillChunk Tokens of a prompt that are computed at once; a call can be cancelled between chunks.
 * @param imageCache Memory for encoded images, so that an image that is shown again is not encoded again.
 * @param maxTokens Tokens of an answer, at most.
 * @param sampling How the next token is chosen.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.model")
public record SightlineModelProperties(
        @Nullable String dialect,
        @Nullable Path path,
        @Nullable Path mmproj,
        @Nullable String name,
        @DefaultValue("auto") String backend,
        @DefaultValue("0") int threads,
        @DefaultValue("8192") int contextLength,
        @DefaultValue("0") int maxImageTokens,
        @DefaultValue("512") int prefillChunk,
        @DefaultValue("256MB") DataSize imageCache,
        @DefaultValue("1024") int maxTokens,
        @DefaultValue SamplingProperties sampling) {

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
