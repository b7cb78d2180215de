package dev.sightline.qwenvl;

import dev.sightline.qwenvl.Generation.Finish;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.PreprocessorConfig;
import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.model.DecoderPlan;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.tokenizer.TextStream;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The engine: a loaded checkpoint that answers requests.
 *
 * <p>It remembers the keys and values of the last sequence and the embeddings of recent images, so that a request that
 * begins like the one before, as an agent's requests do, computes only what is new. Thread-safe: requests are served
 * one after another; two conversations that alternate on one engine evict each other's cache, so give each its own
 * engine. A waiting request can be cancelled, too. Closing it waits for the request in progress and leaves the
 * checkpoint open. Listeners of a request must not call the engine.
 *
 * @since 0.1.0
 */
public final class QwenVl implements AutoCloseable {

    /** How often a waiting request checks whether it is cancelled. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private final QwenVlConfig config;
    private final Tokenizer tokenizer;
    private final QwenVlOptions options;
    private final RunningBackend backend;
    private final Plans plans;
    private final ImagePreprocessor preprocessor;
    private final EncodedImages encodedImages;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final float[] logits;
    private float[] embeddings = {};
    private volatile boolean closed;

    /** What the key-value cache holds. */
    private long[] cached = {};

    private int cachedLength;

    private QwenVl(Checkpoint checkpoint, Tokenizer tokenizer, QwenVlOptions options) {
        this.config = checkpoint.config();
        this.tokenizer = tokenizer;
        this.options = options;
        this.preprocessor = preprocessor(config, options);
        this.backend = RunningBackend.open(checkpoint, options, preprocessor.limits());
        this.plans = backend.plans();
        this.encodedImages = new EncodedImages(options.imageCacheBytes());
        this.logits = new float[config.text().vocabularySize()];
    }

    /**
     * Prepares a checkpoint. Weights stay where they are mapped; only norms and biases are read.
     *
     * @param checkpoint owned by the caller; must stay open as long as the engine
     * @throws QwenVlException if a weight is missing or has the wrong shape, or the backend cannot run here
     */
    public static QwenVl open(Checkpoint checkpoint, Tokenizer tokenizer, QwenVlOptions options) {
        if (options.contextLength() > checkpoint.config().text().contextLength()) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "The context length is set to %d tokens, but this model supports at most %d."
                            .formatted(
                                    options.contextLength(),
                                    checkpoint.config().text().contextLength()));
        }
        try {
            return new QwenVl(checkpoint, tokenizer, options);
        } catch (InternalError e) {
            throw unreadable(e);
        }
    }

    private static ImagePreprocessor preprocessor(QwenVlConfig config, QwenVlOptions options) {
        VisionConfig vision = config.vision();
        PreprocessorConfig published = config.preprocessor();
        ResizeLimits limits =
                new ResizeLimits(vision.patchSize() * vision.mergeSize(), published.minPixels(), published.maxPixels());
        return new ImagePreprocessor(
                options.maxPixels() == 0 ? limits : limits.withMaxPixels(options.maxPixels()),
                vision.patchSize(),
                vision.temporalPatchSize(),
                vision.mergeSize(),
                floats(published.imageMean()),
                floats(published.imageStd()));
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /** The JVM throws this when mapped memory can no longer be read. */
    private static QwenVlException unreadable(InternalError error) {
        return new QwenVlException(
                "A file of the checkpoint can no longer be read: it was truncated while it was in use, or its disk failed (%s). Restore the file, then open the checkpoint and the engine again."
                        .formatted(error.getMessage()),
                error);
    }

    /** The checkpoint's configuration. */
    public QwenVlConfig config() {
        return config;
    }

    /** The checkpoint's vocabulary. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How this engine runs. */
    public QwenVlOptions options() {
        return options;
    }

    /** The name of the backend that computes. */
    public String backend() {
        return backend.name();
    }

    /** Bytes of off-heap memory in which the backend keeps weights that it has rearranged. */
    public long preparedBytes() {
        return backend.preparedBytes();
    }

    /** Whether it is closed and does not answer requests any more. */
    public boolean isClosed() {
        return closed;
    }

    /** The size at which an image is shown to the model: the space of the coordinates in its answers. */
    public ImageSize shownSize(ImageSize image) {
        return preprocessor.limits().resize(image);
    }

    /**
     * Answers a request.
     *
     * @throws ContextLimitException before any computation, if prompt and answer may not fit the context
     * @throws QwenVlException if the request cannot be served
     */
    public Generation generate(GenerationRequest request) {
        TokenSequence sequence = new TokenSequence(request.prompt(), tokenizer, config, preprocessor);
        if (sequence.length() == 0) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT, "The prompt is empty; it needs at least one token.");
        }
        if ((long) sequence.length() + request.maxTokens() > options.contextLength()) {
            throw new ContextLimitException(
                    sequence.length(), sequence.imageTokens(), request.maxTokens(), options.contextLength());
        }
        if (!admitted(request)) {
            return Generation.cancelled(sequence.length());
        }
        try {
            if (closed) {
                throw new QwenVlException(QwenVlException.Category.STATE, "This engine is closed; open another one.");
            }
            return new Run(request, sequence).generate();
        } catch (InternalError e) {
            throw unreadable(e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for earlier requests; false if this one was cancelled meanwhile. */
    private boolean admitted(GenerationRequest request) {
        refuseReentry();
        try {
            while (!lock.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                if (request.cancelled().getAsBoolean()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QwenVlException(
                    QwenVlException.Category.STATE,
                    "The thread was interrupted while its request waited for an earlier one; send the request again to continue.",
                    e);
        }
    }

    private void refuseReentry() {
        if (lock.isHeldByCurrentThread()) {
            throw new QwenVlException(
                    QwenVlException.Category.STATE,
                    "A listener called this engine on the thread that is answering a request; call it after the answer.");
        }
    }

    /** One request in progress. */
    private final class Run {

        private final GenerationRequest request;
        private final TokenSequence sequence;
        private final DecoderPlan decoder = plans.decoder();
        private final int hidden = config.text().hiddenSize();
        private final int promptTokens;
        private final int reused;
        private final List<Integer> answer = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final TextStream stream = tokenizer.textStream();
        private int encoded;
        private int forcedTokens;
        private int decoderPasses;
        private long imageNanos;
        private long prefillNanos;
        private long decodeNanos;

        Run(GenerationRequest request, TokenSequence sequence) {
            this.request = request;
            this.sequence = sequence;
            this.promptTokens = sequence.length();
            // the last token is always computed: its logits are not remembered
            this.reused = Math.min(sequence.commonPrefix(cached, cachedLength), promptTokens - 1);
        }

        Generation generate() {
            Finish finish;
            try {
                List<float[]> images = encodeImages();
                acceptPrompt();
                // an answer that must begin in one way has its beginning computed together with the prompt
                finish = takeForced();
                if (finish == null) {
                    prefill(images);
                    finish = decode();
                }
            } catch (CancellationException e) {
                finish = Finish.CANCELLED;
            }
            emit(stream.finish());
            return new Generation(
                    text.toString(),
                    answer,
                    finish,
                    promptTokens,
                    reused,
                    forcedTokens,
                    decoderPasses,
                    encoded,
                    Duration.ofNanos(imageNanos),
                    Duration.ofNanos(prefillNanos),
                    Duration.ofNanos(decodeNanos));
        }

        private void checkCancelled() {
            if (request.cancelled().getAsBoolean()) {
                throw new CancellationException("cancelled by the caller");
            }
        }

        /** Embeddings of all images, except those that the key-value cache covers. */
        private List<float[]> encodeImages() {
            long start = System.nanoTime();
            List<float[]> images = new ArrayList<>();
            try {
                for (TokenSequence.Visual visual : sequence.visuals()) {
                    float[] known = visual.end() <= reused ? new float[0] : encodedImages.get(visual.hash());
                    if (known == null) {
                        known = plans.vision().encode(visual.patches().get(), request.cancelled());
                        encodedImages.put(visual.hash(), known);
                        encoded++;
                    }
                    images.add(known);
                }
            } finally {
                imageNanos = System.nanoTime() - start;
            }
            return images;
        }

        private void prefill(List<float[]> images) {
            long start = System.nanoTime();
            try {
                int end = sequence.length();
                for (int from = reused; from < end; from += options.prefillChunk()) {
                    checkCancelled();
                    int to = Math.min(end, from + options.prefillChunk());
                    reserve(to - from);
                    for (int i = from; i < to; i++) {
                        if (sequence.isText(i)) {
                            decoder.embed(sequence.token(i), embeddings, (i - from) * hidden);
                        }
                    }
                    for (int i = 0; i < images.size(); i++) {
                        TokenSequence.Visual visual = sequence.visuals().get(i);
                        int first = Math.max(from, visual.begin());
                        int last = Math.min(to, visual.end());
                        if (first < last) {
                            System.arraycopy(
                                    images.get(i),
                                    (first - visual.begin()) * hidden,
                                    embeddings,
                                    (first - from) * hidden,
                                    (last - first) * hidden);
                        }
                    }
                    forward(from, to);
                }
            } finally {
                prefillNanos = System.nanoTime() - start;
            }
        }

        private void acceptPrompt() {
            for (int i = 0; i < promptTokens; i++) {
                if (sequence.isText(i)) {
                    request.sampler().accept(sequence.token(i));
                }
            }
        }

        private Finish decode() {
            long start = System.nanoTime();
            try {
                while (true) {
                    // everything up to here is in the cache, and the logits of the next token are available
                    checkCancelled();
                    int computed = sequence.length();
                    Finish finish = take(choose());
                    if (finish == null) {
                        finish = takeForced();
                    }
                    if (finish != null) {
                        return finish;
                    }
                    reserve(sequence.length() - computed);
                    for (int i = computed; i < sequence.length(); i++) {
                        decoder.embed(sequence.token(i), embeddings, (i - computed) * hidden);
                    }
                    forward(computed, sequence.length());
                }
            } finally {
                decodeNanos = System.nanoTime() - start;
            }
        }

        /** Appends what must come next, up to the next choice; returns the reason if the answer ends with it. */
        private @Nullable Finish takeForced() {
            TokenConstraint constraint = request.constraint();
            if (constraint == null) {
                return null;
            }
            for (int[] forced = constraint.forced(); forced.length > 0; forced = constraint.forced()) {
                for (int token : forced) {
                    forcedTokens++;
                    Finish finish = take(token);
                    if (finish != null) {
                        return finish;
                    }
                }
            }
            return constraint.complete() ? Finish.COMPLETE : null;
        }

        private int choose() {
            TokenConstraint constraint = request.constraint();
            if (constraint == null && request.sampler().isGreedy()) {
                int token = decoder.mostLikely();
                if (token < 0) {
                    throw new QwenVlException("No token can be chosen: none of the logits is a number.");
                }
                return token;
            }
            decoder.logits(logits);
            if (constraint != null) {
                constraint.mask(logits);
            }
            return request.sampler().choose(logits);
        }

        /** Appends a token to the answer; returns the reason if the answer ends with it. */
        private @Nullable Finish take(int token) {
            answer.add(token);
            sequence.text(token);
            request.sampler().accept(token);
            if (request.constraint() != null) {
                request.constraint().accept(token);
            }
            if (config.tokens().stop().contains(token)) {
                return Finish.STOP;
            }
            emit(stream.append(token));
            return answer.size() == request.maxTokens() ? Finish.LENGTH : null;
        }

        private void emit(String piece) {
            if (!piece.isEmpty()) {
                text.append(piece);
                request.onText().accept(piece);
            }
        }

        private void forward(int from, int to) {
            cachedLength = from;
            decoderPasses++;
            decoder.forward(embeddings, to - from, sequence.positions(), from);
            if (cached.length < to) {
                cached = Arrays.copyOf(cached, Math.max(to, cached.length * 2));
            }
            System.arraycopy(sequence.identities(), from, cached, from, to - from);
            cachedLength = to;
        }

        private void reserve(int tokens) {
            if (embeddings.length < tokens * hidden) {
                embeddings = new float[tokens * hidden];
            }
        }
    }

    @Override
    public void close() {
        refuseReentry();
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                backend.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
