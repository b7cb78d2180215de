package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.Generation.Finish;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.sampling.Sampler;
import dev.sightline.qwenvl.sampling.SamplingOptions;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * Qwen2.5-VL in this process as a Spring AI chat model.
 *
 * <p>Images are the {@code Media} of user messages: bytes, a {@code Resource}, or a data URL, in any format that
 * ImageIO reads; they are shown before the message's text. Tools are offered in the model's own format, and its calls
 * are returned as tool calls for the caller to execute; if no tools are offered, what looks like a call stays text.
 * Finish reasons are {@code STOP}, {@code LENGTH}, {@code TOOL_CALLS} and {@code CANCELLED}. The native usage is a
 * {@link QwenVlUsage}, whose fields are also in the response's metadata.
 *
 * <p>Thread-safe; the engine serves requests one after another. An interrupt of the calling thread, or the cancellation
 * of a stream, stops the engine within one token, prefill chunk or image block. Errors of the engine come as {@link
 * QwenVlException}.
 *
 * @since 0.1.0
 */
public final class QwenVlChatModel implements ChatModel, AutoCloseable {

    /** The value of {@code spring.ai.model.chat} that selects this model, and the provider in its observations. */
    public static final String PROVIDER = "qwen-vl";

    private static final ChatModelObservationConvention DEFAULT_CONVENTION =
            new DefaultChatModelObservationConvention();

    private final QwenVl engine;
    private final @Nullable Checkpoint owned;
    private final String name;
    private final QwenVlChatOptions options;
    private final ObservationRegistry observations;
    private final ChatModelObservationConvention convention;
    private final Grammars grammars;

    private QwenVlChatModel(Builder builder) {
        this.engine = builder.engine;
        this.owned = builder.owned;
        this.name = builder.name;
        this.options = builder.options.mutate().model(builder.name).build();
        this.observations = builder.observations;
        this.convention = builder.convention;
        this.grammars = new Grammars(engine);
        // unsupported options are reported now, not at the first request
        sampling(options);
    }

    /** A model on an engine that the caller owns; closing the model leaves it open. */
    public static Builder builder(QwenVl engine) {
        return new Builder(engine, null, "qwen2.5-vl");
    }

    /**
     * A model on a checkpoint, which it opens with its own engine; closing the model closes both.
     *
     * @param checkpoint a folder of safetensors, a folder with one GGUF pair, or a GGUF language model with its mmproj
     *     beside it
     * @throws QwenVlException if the checkpoint cannot be loaded or the backend cannot run here
     */
    public static Builder open(Path checkpoint, QwenVlOptions engineOptions) {
        return open(Checkpoint.open(checkpoint), nameOf(checkpoint), engineOptions);
    }

    /**
     * The same with a GGUF language model and the mmproj that belongs to it.
     *
     * @throws QwenVlException if the checkpoint cannot be loaded or the backend cannot run here
     */
    public static Builder open(Path languageModel, Path mmproj, QwenVlOptions engineOptions) {
        return open(Checkpoint.open(languageModel, mmproj), nameOf(languageModel), engineOptions);
    }

    private static Builder open(Checkpoint checkpoint, String name, QwenVlOptions engineOptions) {
        try {
            return new Builder(QwenVl.open(checkpoint, checkpoint.tokenizer(), engineOptions), checkpoint, name);
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private static String nameOf(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "qwen2.5-vl" : last.toString();
    }

    /** The engine that answers. */
    public QwenVl engine() {
        return engine;
    }

    /** The options for prompts without options. */
    @Override
    public QwenVlChatOptions getOptions() {
        return options;
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        Prompt request = withOptions(prompt);
        ChatModelObservationContext context = context(request, false);
        return Objects.requireNonNull(ChatModelObservationDocumentation.CHAT_MODEL_OPERATION
                .observation(convention, DEFAULT_CONVENTION, () -> context, observations)
                .observe(() -> {
                    ChatResponse response = answer(request);
                    context.setResponse(response);
                    return response;
                }));
    }

    private ChatResponse answer(Prompt prompt) {
        StringBuilder text = new StringBuilder();
        Thread caller = Thread.currentThread();
        Answer answer;
        try {
            answer = generate(prompt, text::append, caller::isInterrupted);
        } catch (QwenVlException e) {
            throw e.getCause() instanceof InterruptedException ? interrupted(0) : e;
        }
        if (answer.generation().finish() == Finish.CANCELLED && !answer.stopped()) {
            throw interrupted(answer.generation().tokens().size());
        }
        return response(text + answer.rest().text(), answer);
    }

    /** The thread stays interrupted, so that its owner notices. */
    private static CancellationException interrupted(int tokens) {
        return new CancellationException(
                "The call of the model was interrupted after %d tokens of its answer.".formatted(tokens));
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.deferContextual(context -> {
            Prompt request = withOptions(prompt);
            ChatModelObservationContext observed = context(request, true);
            Observation observation = ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(
                    convention, DEFAULT_CONVENTION, () -> observed, observations);
            observation.parentObservation(context.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
            observation.start();
            AtomicBoolean ended = new AtomicBoolean();
            Runnable end = () -> {
                if (ended.compareAndSet(false, true)) {
                    observation.stop();
                }
            };
            Flux<ChatResponse> responses = Flux.<ChatResponse>create(sink -> generate(request, sink))
                    // the engine computes for long: never on a thread of an event loop
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnError(observation::error)
                    .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, observation));
            // ended before the subscriber is notified, so that the observation is complete when the answer is
            return new MessageAggregator()
                    .aggregate(responses, observed::setResponse)
                    .doOnTerminate(end)
                    .doOnCancel(end);
        });
    }

    private void generate(Prompt prompt, FluxSink<ChatResponse> sink) {
        AtomicBoolean gone = new AtomicBoolean();
        sink.onDispose(() -> gone.set(true));
        try {
            Answer answer = generate(prompt, text -> sink.next(piece(text)), gone::get);
            sink.next(response(answer.rest().text(), answer));
            sink.complete();
        } catch (RuntimeException e) {
            sink.error(e);
        }
    }

    /** The result of the engine, the end of the answer, and whether a stop sequence ended it. */
    private record Answer(dev.sightline.qwenvl.Generation generation, AnswerText.Rest rest, boolean stopped) {}

    private Answer generate(Prompt prompt, Consumer<String> onText, BooleanSupplier cancelled) {
        QwenVlChatOptions requested = (QwenVlChatOptions) Objects.requireNonNull(prompt.getOptions());
        List<String> tools = Conversation.tools(Objects.requireNonNullElse(requested.getToolCallbacks(), List.of()));
        List<String> stops = Objects.requireNonNullElse(requested.getStopSequences(), List.<String>of());
        AnswerText text = new AnswerText(stops, !tools.isEmpty());
        GenerationRequest request = new GenerationRequest(
                new Conversation(prompt.getInstructions()).parts(tools),
                Objects.requireNonNullElse(requested.getMaxTokens(), QwenVlChatOptions.DEFAULT_MAX_TOKENS),
                Sampler.of(sampling(requested), engine.config().text().vocabularySize()),
                grammars.constraint(requested, tools),
                piece -> {
                    String certain = text.append(piece);
                    if (!certain.isEmpty()) {
                        onText.accept(certain);
                    }
                },
                () -> text.isStopped() || cancelled.getAsBoolean());
        dev.sightline.qwenvl.Generation generation = engine.generate(request);
        return new Answer(generation, text.finish(), text.isStopped());
    }

    private SamplingOptions sampling(QwenVlChatOptions requested) {
        requireNone("frequency penalty", requested.getFrequencyPenalty());
        requireNone("presence penalty", requested.getPresencePenalty());
        long seed = requested.getSeed() == null ? ThreadLocalRandom.current().nextLong() : requested.getSeed();
        SamplingOptions published = SamplingOptions.of(engine.config().generation(), seed);
        return new SamplingOptions(
                Objects.requireNonNullElse(requested.getTemperature(), published.temperature()),
                Objects.requireNonNullElse(requested.getTopK(), published.topK()),
                Objects.requireNonNullElse(requested.getTopP(), published.topP()),
                Objects.requireNonNullElse(requested.getRepetitionPenalty(), published.repetitionPenalty()),
                seed);
    }

    private static void requireNone(String what, @Nullable Double penalty) {
        if (penalty != null && penalty != 0) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The %s is %s, but Qwen2.5-VL has only a repetition penalty. Set that one instead."
                            .formatted(what, penalty));
        }
    }

    /** Prompts of a ChatClient contain all options; others may contain none, or the portable ones. */
    private Prompt withOptions(Prompt prompt) {
        ChatOptions given = prompt.getOptions();
        if (given instanceof QwenVlChatOptions) {
            return prompt;
        }
        QwenVlChatOptions all = given == null
                ? options
                : options.mutate().combineWith(given.mutate()).build();
        return prompt.mutate().chatOptions(all).build();
    }

    private static ChatModelObservationContext context(Prompt prompt, boolean streaming) {
        return ChatModelObservationContext.builder()
                .prompt(prompt)
                .provider(PROVIDER)
                .streaming(streaming)
                .build();
    }

    private ChatResponse piece(String text) {
        return new ChatResponse(
                List.of(new Generation(new AssistantMessage(text))),
                ChatResponseMetadata.builder().model(name).build());
    }

    private ChatResponse response(String text, Answer answer) {
        List<ToolCall> calls = answer.rest().calls();
        QwenVlUsage usage = QwenVlUsage.of(answer.generation());
        AssistantMessage message =
                AssistantMessage.builder().content(text).toolCalls(calls).build();
        ChatGenerationMetadata metadata = ChatGenerationMetadata.builder()
                .finishReason(finishReason(answer))
                .build();
        return new ChatResponse(
                List.of(new Generation(message, metadata)),
                ChatResponseMetadata.builder()
                        .model(name)
                        .usage(new DefaultUsage(
                                usage.promptTokens(),
                                usage.completionTokens(),
                                usage.promptTokens() + usage.completionTokens(),
                                usage,
                                (long) usage.cachedTokens(),
                                null))
                        .keyValue("backend", engine.backend())
                        .keyValue("cached-tokens", usage.cachedTokens())
                        .keyValue("forced-tokens", usage.forcedTokens())
                        .keyValue("encoded-images", usage.encodedImages())
                        .keyValue("image-time", usage.imageTime())
                        .keyValue("prefill-time", usage.prefillTime())
                        .keyValue("decode-time", usage.decodeTime())
                        .build());
    }

    private static String finishReason(Answer answer) {
        if (!answer.rest().calls().isEmpty()) {
            return "TOOL_CALLS";
        }
        if (answer.stopped()) {
            return "STOP";
        }
        return switch (answer.generation().finish()) {
            case STOP, COMPLETE -> "STOP";
            case LENGTH -> "LENGTH";
            case CANCELLED -> "CANCELLED";
        };
    }

    /** Closes the checkpoint and the engine if {@link #open} opened them; waits for the request in progress. */
    @Override
    public void close() {
        if (owned != null) {
            engine.close();
            owned.close();
        }
    }

    /** Builds a model. Not thread-safe. */
    public static final class Builder {

        private final QwenVl engine;
        private final @Nullable Checkpoint owned;
        private String name;
        private QwenVlChatOptions options = QwenVlChatOptions.builder().build();
        private ObservationRegistry observations = ObservationRegistry.NOOP;
        private ChatModelObservationConvention convention = DEFAULT_CONVENTION;

        private Builder(QwenVl engine, @Nullable Checkpoint owned, String name) {
            this.engine = engine;
            this.owned = owned;
            this.name = name;
        }

        /** The name of the model in responses and observations; by default, the file's or folder's name. */
        public Builder name(String newName) {
            this.name = newName;
            return this;
        }

        /** The options for prompts without options. */
        public Builder options(QwenVlChatOptions newOptions) {
            this.options = newOptions;
            return this;
        }

        /** The registry for observations of calls. */
        public Builder observationRegistry(ObservationRegistry registry) {
            this.observations = registry;
            return this;
        }

        /** The naming of observations; by default, that of Spring AI. */
        public Builder observationConvention(ChatModelObservationConvention newConvention) {
            this.convention = newConvention;
            return this;
        }

        /**
         * @throws QwenVlException if the options are not supported; what was opened is closed then
         */
        public QwenVlChatModel build() {
            try {
                return new QwenVlChatModel(this);
            } catch (RuntimeException e) {
                if (owned != null) {
                    engine.close();
                    owned.close();
                }
                throw e;
            }
        }
    }
}
