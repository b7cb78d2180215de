package dev.sightline.runtime.internal.goal;

import dev.sightline.agent.TokenUsage;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.run.Secrets;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.BeanWrapperImpl;

/**
 * Calls the model so that every call ends: with an answer, a time-out, an interrupt or an error with a clear message.
 *
 * <p>Failed attempts are repeated here, unless the model's client repeats them itself: two retry policies would
 * multiply their attempts. The time-out covers all attempts together.
 *
 * @since 0.1.0
 */
public final class ModelClient {

    private static final Logger log = LoggerFactory.getLogger(ModelClient.class);

    /** A broken connection may mean that the server is restarting; two more attempts cost seconds, not minutes. */
    private static final int ATTEMPTS = 3;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

    private final ChatModel model;
    private final Duration timeout;
    private final ObservationRegistry observations;
    private final int clientRetries;

    /**
     * @param timeout of one call, all attempts together
     */
    public ModelClient(ChatModel model, Duration timeout, ObservationRegistry observations) {
        this.model = model;
        this.timeout = timeout;
        this.observations = observations;
        this.clientRetries = clientRetries(model);
    }

    /**
     * The model's own options, with more texts at which it stops.
     *
     * @return null when there are none to add
     */
    @Nullable
    ChatOptions stoppingAt(List<String> stops) {
        if (stops.isEmpty()) {
            return null;
        }
        ChatOptions own = model.getOptions();
        List<String> all = new ArrayList<>(Objects.requireNonNullElse(own.getStopSequences(), List.<String>of()));
        stops.stream().filter(stop -> !all.contains(stop)).forEach(all::add);
        return own.mutate().stopSequences(all).build();
    }

    /**
     * What the model answered.
     *
     * @param text its words, with a call of a function in the text form of the chat template
     * @param cutOff whether the answer was cut off at the token limit
     */
    public record Reply(String text, TokenUsage tokens, boolean cutOff) {}

    /**
     * Asks the model, without secrets.
     *
     * @throws SightlineException category {@code MODEL} when there is no answer
     * @throws InterruptedException when the wait was interrupted; the call is abandoned
     */
    public Reply call(Prompt prompt) throws InterruptedException {
        return call(prompt, new Secrets(Map.of()));
    }

    /**
     * Asks the model.
     *
     * @param secrets removed from what is thrown, before it is observed or logged
     */
    Reply call(Prompt prompt, Secrets secrets) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        int attempts = clientRetries > 0 ? 1 : ATTEMPTS;
        Duration backoff = FIRST_BACKOFF;
        for (int attempt = 1; ; attempt++) {
            try {
                return callOnce(prompt, deadline - System.nanoTime(), secrets);
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                CallFailure failure = CallFailure.of(cause);
                Duration wait = failure.retryAfter() == null ? backoff : failure.retryAfter();
                boolean inTime = wait.compareTo(Duration.ofNanos(deadline - System.nanoTime())) < 0;
                if (attempt == attempts || !failure.kind().retryable() || !inTime) {
                    throw failed(failure, attempt, cause);
                }
                log.warn(
                        "A call of the model failed, attempt {} of {}; the next follows in {} s: {}",
                        attempt,
                        attempts,
                        wait.toMillis() / 1000.0,
                        failure.what());
                Thread.sleep(wait);
                backoff = backoff.multipliedBy(2);
            } catch (TimeoutException e) {
                throw new SightlineException(
                        ErrorCategory.MODEL,
                        "The model did not answer within " + timeout.toMillis() / 1000.0
                                + " s. Raise the model's time-out, show it fewer pixels, or use a faster model.",
                        e);
            }
        }
    }

    private SightlineException failed(CallFailure failure, int attempt, Throwable cause) {
        if (cause instanceof SightlineException own) {
            return own;
        }
        String tried = clientRetries > 0 && failure.kind().retryable()
                ? "up to " + (clientRetries + 1) + " attempts of the client"
                : attempt + (attempt == 1 ? " attempt" : " attempts");
        Duration wait = failure.retryAfter();
        return new SightlineException(
                failure.category(),
                "The call of the model by " + model.getClass().getSimpleName() + " failed after " + tried + ": "
                        + failure.what() + (failure.what().endsWith(".") ? "" : ".")
                        + (wait == null ? "" : " The server asks to wait " + wait.toMillis() / 1000.0 + " s.")
                        + (failure.kind().advice().isEmpty()
                                ? ""
                                : " " + failure.kind().advice()),
                cause);
    }

    private Reply callOnce(Prompt prompt, long nanos, Secrets secrets)
            throws InterruptedException, ExecutionException, TimeoutException {
        var reply = new CompletableFuture<Reply>();
        // that of the calling thread: the call is a part of its run
        Observation parent = observations.getCurrentObservation();
        // on a thread of its own: clients differ in whether they heed a time-out or an interrupt
        Thread caller = Thread.ofVirtual().name("sightline-model-call").start(() -> {
            try {
                reply.complete(observed(prompt, parent, secrets));
            } catch (Throwable e) {
                reply.completeExceptionally(e);
            }
        });
        try {
            return reply.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException e) {
            caller.interrupt();
            throw e;
        }
    }

    private Reply observed(Prompt prompt, @Nullable Observation parent, Secrets secrets) {
        Observation observation = Observation.createNotStarted("sightline.model.call", observations)
                .parentObservation(parent);
        return Objects.requireNonNull(observation.observe(() -> {
            try {
                return reply(model.call(prompt));
            } catch (RuntimeException e) {
                throw secrets.redactRuntime(e);
            }
        }));
    }

    private static Reply reply(@Nullable ChatResponse response) {
        if (response == null || response.getResult() == null) {
            return new Reply("", TokenUsage.NONE, false);
        }
        AssistantMessage message = response.getResult().getOutput();
        String text = Objects.requireNonNullElse(message.getText(), "");
        // a server that parses the template's calls returns them apart from the text
        String calls = message.getToolCalls().stream()
                .map(call -> "<tool_call>\n{\"name\": \"" + call.name() + "\", \"arguments\": "
                        + arguments(call.arguments()) + "}\n</tool_call>")
                .collect(Collectors.joining("\n"));
        Usage usage = response.getMetadata().getUsage();
        TokenUsage tokens = usage == null
                ? TokenUsage.NONE
                : new TokenUsage(orZero(usage.getPromptTokens()), orZero(usage.getCompletionTokens()));
        String finish = response.getResult().getMetadata().getFinishReason();
        return new Reply(
                text.isEmpty() || calls.isEmpty() ? text + calls : text + "\n" + calls,
                tokens,
                finish != null && (finish.equalsIgnoreCase("length") || finish.equalsIgnoreCase("max_tokens")));
    }

    /** A function without parameters may be called without arguments. */
    private static String arguments(@Nullable String arguments) {
        return arguments == null || arguments.isBlank() ? "{}" : arguments;
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /**
     * How often the model's client repeats a failed request by itself, according to its options; 0 if they do not state
     * it.
     */
    private static int clientRetries(ChatModel model) {
        var options = new BeanWrapperImpl(model.getOptions());
        return options.isReadableProperty("maxRetries")
                        && options.getPropertyValue("maxRetries") instanceof Integer retries
                ? retries
                : 0;
    }
}
