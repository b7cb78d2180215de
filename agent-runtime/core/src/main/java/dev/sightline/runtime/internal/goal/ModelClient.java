package dev.sightline.runtime.internal.goal;

import dev.sightline.agent.TokenUsage;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.time.Duration;
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
import org.springframework.ai.chat.prompt.Prompt;

/** Calls the model in such a way that a call ends: by an answer, a time-out, an interrupt or an error that is clear. */
public final class ModelClient {

    private static final Logger log = LoggerFactory.getLogger(ModelClient.class);

    /** A connection that breaks may be a server that restarts; two more tries cost seconds, not minutes. */
    private static final int ATTEMPTS = 3;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

    private final ChatModel model;
    private final Duration timeout;
    private final ObservationRegistry observations;

    public ModelClient(ChatModel model, Duration timeout, ObservationRegistry observations) {
        this.model = model;
        this.timeout = timeout;
        this.observations = observations;
    }

    /**
     * What the model answered.
     *
     * @param text its words, with a call of a function in the text form of the chat template
     */
    record Reply(String text, TokenUsage tokens) {}

    /**
     * @throws SightlineException category {@code MODEL} when no answer is to be had
     * @throws InterruptedException when the wait for it was interrupted; the call is given up
     */
    Reply call(Prompt prompt) throws InterruptedException {
        Duration backoff = FIRST_BACKOFF;
        for (int attempt = 1; ; attempt++) {
            try {
                return callOnce(prompt);
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                if (attempt == ATTEMPTS || !worthRetrying(cause)) {
                    throw new SightlineException(
                            ErrorCategory.MODEL,
                            "The model did not answer: the call of "
                                    + model.getClass().getSimpleName()
                                    + " failed after " + attempt + (attempt == 1 ? " attempt: " : " attempts: ")
                                    + firstLine(cause)
                                    + ". Check that the model's server is running and that its address, key and model name are right.",
                            cause);
                }
                log.warn("A call of the model failed, attempt {} of {}: {}", attempt, ATTEMPTS, firstLine(cause));
                Thread.sleep(backoff);
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

    private Reply callOnce(Prompt prompt) throws InterruptedException, ExecutionException, TimeoutException {
        var reply = new CompletableFuture<Reply>();
        // on a thread of its own: clients differ in whether they heed a time-out or an interrupt
        Thread caller = Thread.ofVirtual().name("sightline-model-call").start(() -> {
            try {
                reply.complete(observed(prompt));
            } catch (Throwable e) {
                reply.completeExceptionally(e);
            }
        });
        try {
            return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException e) {
            caller.interrupt();
            throw e;
        }
    }

    private Reply observed(Prompt prompt) {
        Observation observation = Observation.createNotStarted("sightline.model.call", observations);
        return Objects.requireNonNull(observation.observe(() -> reply(model.call(prompt))));
    }

    private static Reply reply(@Nullable ChatResponse response) {
        if (response == null || response.getResult() == null) {
            return new Reply("", TokenUsage.NONE);
        }
        AssistantMessage message = response.getResult().getOutput();
        String text = Objects.requireNonNullElse(message.getText(), "");
        // a server that parses the template's calls hands them over apart from the text
        String calls = message.getToolCalls().stream()
                .map(call -> "<tool_call>\n{\"name\": \"" + call.name() + "\", \"arguments\": " + call.arguments()
                        + "}\n</tool_call>")
                .collect(Collectors.joining("\n"));
        Usage usage = response.getMetadata().getUsage();
        TokenUsage tokens = usage == null
                ? TokenUsage.NONE
                : new TokenUsage(orZero(usage.getPromptTokens()), orZero(usage.getCompletionTokens()));
        return new Reply(text.isEmpty() || calls.isEmpty() ? text + calls : text + "\n" + calls, tokens);
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static boolean worthRetrying(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            if (cause instanceof IOException || (name.contains("Transient") && !name.contains("NonTransient"))) {
                return true;
            }
        }
        return false;
    }

    /** What the client says; clients hide what went wrong with the connection behind words of their own. */
    private static String firstLine(Throwable error) {
        Throwable root = error;
        while (root.getMessage() == null && root.getCause() != null) {
            root = root.getCause();
        }
        Throwable deepest = root;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return !deepest.equals(root) && deepest instanceof IOException
                ? described(root) + " (" + described(deepest) + ")"
                : described(root);
    }

    private static String described(Throwable error) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return error.getClass().getSimpleName() + ": "
                + (message.length() > 300 ? message.substring(0, 300) + "…" : message);
    }
}
