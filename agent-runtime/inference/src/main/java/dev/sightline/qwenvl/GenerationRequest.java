package dev.sightline.qwenvl;

import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.sampling.Sampler;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to generate from.
 *
 * @param prompt the whole conversation in the chat format, up to where the answer begins
 * @param maxTokens the longest answer
 * @param sampler fresh for this request
 * @param constraint fresh for this request; null lets the model say anything
 * @param onText called with each piece of text as soon as it is final, on the generating thread
 * @param cancelled checked before each image block, prefill chunk and token; true ends the generation with what has
 *     been produced
 * @since 0.1.0
 */
public record GenerationRequest(
        List<PromptPart> prompt,
        int maxTokens,
        Sampler sampler,
        @Nullable TokenConstraint constraint,
        Consumer<String> onText,
        BooleanSupplier cancelled) {

    public GenerationRequest {
        prompt = List.copyOf(prompt);
        if (maxTokens < 1) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The maximum length of the answer is %d tokens; it must be at least 1.".formatted(maxTokens));
        }
    }

    /** A greedy answer, neither constrained nor streamed. */
    public static GenerationRequest greedy(List<PromptPart> prompt, int maxTokens) {
        return new GenerationRequest(prompt, maxTokens, Sampler.greedy(), null, text -> {}, () -> false);
    }

    /** The same under a constraint. */
    public GenerationRequest withConstraint(TokenConstraint newConstraint) {
        return new GenerationRequest(prompt, maxTokens, sampler, newConstraint, onText, cancelled);
    }

    /** The same with another sampler. */
    public GenerationRequest withSampler(Sampler newSampler) {
        return new GenerationRequest(prompt, maxTokens, newSampler, constraint, onText, cancelled);
    }

    /** The same, streamed. */
    public GenerationRequest withOnText(Consumer<String> listener) {
        return new GenerationRequest(prompt, maxTokens, sampler, constraint, listener, cancelled);
    }

    /** The same, with a way to stop it. */
    public GenerationRequest withCancelled(BooleanSupplier question) {
        return new GenerationRequest(prompt, maxTokens, sampler, constraint, onText, question);
    }
}
