package dev.sightline.qwenvl;

import dev.sightline.qwenvl.backend.Backends;

/**
 * How an engine runs.
 *
 * @param backend a backend's name, or {@value Backends#AUTO} for the fastest available one
 * @param threads threads that compute at once
 * @param contextLength the longest sequence of prompt and answer in tokens; bounds the memory of the key-value cache
 * @param maxPixels upper limit of the area at which an image is shown, 0 for the checkpoint's own
 * @param prefillChunk tokens of the prompt that run through the decoder at once; cancellation takes effect between
 *     chunks
 * @param imageCacheBytes memory for embeddings of earlier images
 * @since 0.1.0
 */
public record QwenVlOptions(
        String backend, int threads, int contextLength, long maxPixels, int prefillChunk, long imageCacheBytes) {

    public QwenVlOptions {
        if (threads < 1 || contextLength < 1 || maxPixels < 0 || prefillChunk < 1 || imageCacheBytes < 0) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "These options are out of range: threads %d (at least 1), context length %d (at least 1), max pixels %d (at least 0), prefill chunk %d (at least 1), image cache bytes %d (at least 0)."
                            .formatted(threads, contextLength, maxPixels, prefillChunk, imageCacheBytes));
        }
    }

    /**
     * The automatic backend on all cores, 8192 tokens of context (a screenshot takes one to three thousand, so that several steps
     * of an agent fit), the checkpoint's image sizes, chunks of 512 tokens, 256 MiB for images.
     */
    public static QwenVlOptions defaults() {
        return new QwenVlOptions(Backends.AUTO, Runtime.getRuntime().availableProcessors(), 8192, 0, 512, 256L << 20);
    }

    /** The same with another backend. */
    public QwenVlOptions withBackend(String name) {
        return new QwenVlOptions(name, threads, contextLength, maxPixels, prefillChunk, imageCacheBytes);
    }

    /** The same with another number of threads. */
    public QwenVlOptions withThreads(int count) {
        return new QwenVlOptions(backend, count, contextLength, maxPixels, prefillChunk, imageCacheBytes);
    }

    /** The same with another limit of the sequence. */
    public QwenVlOptions withContextLength(int tokens) {
        return new QwenVlOptions(backend, threads, tokens, maxPixels, prefillChunk, imageCacheBytes);
    }

    /** The same with another limit of an image's area. */
    public QwenVlOptions withMaxPixels(long pixels) {
        return new QwenVlOptions(backend, threads, contextLength, pixels, prefillChunk, imageCacheBytes);
    }

    /** The same with another prefill chunk. */
    public QwenVlOptions withPrefillChunk(int tokens) {
        return new QwenVlOptions(backend, threads, contextLength, maxPixels, tokens, imageCacheBytes);
    }
}
