package dev.sightline.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How agents speak to the chat model, whichever it is; and Qwen2.5-VL in this process, which
 * 'spring.ai.model.chat=qwen-vl' makes the chat model.
 *
 * @param dialect Name of the dialect in which agents speak to the chat model; recognised by the model's name or files
 *     when not set, else qwen2.5-vl.
 * @param path Folder of a checkpoint (safetensors, or one GGUF pair), or a GGUF language model.
 * @param mmproj GGUF file of the vision tower; found beside the language model unless given.
 * @param name What the model is called in responses and observations; the name of the file or folder unless given.
 * @param backend What computes: 'auto' for the fastest that can run here, 'vector' or 'scalar'.
 * @param threads Threads that compute at once; 0 for the number of processors.
 * @param contextLength Tokens of a prompt and its answer together, at most; bounds the memory of the key-value cache.
 * @param maxImageTokens Tokens that an image takes, at most; a larger image is scaled down. 0 for the checkpoint's own limit.
 * @param prefillChunk Tokens of a prompt that are computed at once; a call can be cancelled between chunks.
 * @param imageCache Memory for encoded images, which are not encoded again when they are shown again.
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
     * How the next token is chosen. What is not set has the value of the checkpoint's generation_config.json, or is greedy.
     *
     * @param temperature Divides the logits; 0 for the most likely token, always.
     * @param topK Number of the most likely tokens that are kept; 0 for all.
     * @param topP Probability that the kept tokens have together, at least.
     * @param repetitionPenalty Divides the logits of tokens that were there before; 1 for none.
     * @param seed Seed of the random numbers; each call has its own unless given.
     */
    public record SamplingProperties(
            @Nullable Double temperature,
            @Nullable Integer topK,
            @Nullable Double topP,
            @Nullable Double repetitionPenalty,
            @Nullable Long seed) {}
}
