package dev.sightline.qwenvl;

import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.format.TextConfig;
import dev.sightline.qwenvl.format.VisionConfig;

/**
 * An estimate of the memory that a checkpoint takes, in bytes.
 *
 * @param weights the mapped files; the operating system may share and drop them
 * @param keyValueCache keys and values of a full context
 * @param activations the buffers of the largest image and a prefill chunk
 * @since 0.1.0
 */
public record MemoryNeeded(long weights, long keyValueCache, long activations) {

    /**
     * Estimates from the configuration alone.
     *
     * @param weightBytes size of the checkpoint's files
     * @param largestImage patches of the largest image that will be shown
     */
    public static MemoryNeeded of(QwenVlConfig config, long weightBytes, QwenVlOptions options, int largestImage) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        long cache =
                2L * text.layers() * text.keyValueHeads() * text.headSize() * options.contextLength() * Float.BYTES;
        long chunk = (long) options.prefillChunk()
                * (3L * text.hiddenSize() + 2L * text.heads() * text.headSize() + 3L * text.feedForwardSize());
        // pixels, three widths of the residual stream and the fused queries, keys and values, and the packed copy
        long image = (long) largestImage * (vision.patchLength() + 6L * vision.hiddenSize());
        return new MemoryNeeded(weightBytes, cache, Math.max(chunk, image) * Float.BYTES);
    }

    /** All of it. */
    public long total() {
        return weights + keyValueCache + activations;
    }
}
