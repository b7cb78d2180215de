package dev.sightline.qwenvl.springai;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.DefaultToolCallingChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.tool.ToolCallback;

/**
 * How {@link QwenVlChatModel} answers. Unset options come from the checkpoint's {@code generation_config.json}, or else
 * select greedy decoding.
 *
 * <p>An output schema becomes a grammar that constrains the answer, so that it always parses. A temperature of 0 takes
 * the most likely token. Frequency and presence penalties are refused: the engine has a repetition penalty instead.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class QwenVlChatOptions extends DefaultToolCallingChatOptions implements StructuredOutputChatOptions {

    /** The longest answer when none is set: enough for an action with its thought, or a page of text. */
    public static final int DEFAULT_MAX_TOKENS = 1024;

    /** What the model does with the tools in a request. */
    public enum ToolChoice {
        /** It may call them or answer in text. */
        AUTO,
        /** It must call exactly one; a grammar enforces the tool's schema. */
        REQUIRED
    }

    private final @Nullable Double repetitionPenalty;
    private final @Nullable Long seed;
    private final @Nullable String outputSchema;
    private final @Nullable ToolChoice toolChoice;

    private QwenVlChatOptions(
            Builder builder,
            @Nullable List<ToolCallback> toolCallbacks,
            @Nullable Map<String, Object> toolContext,
            @Nullable String model,
            @Nullable Double frequencyPenalty,
            @Nullable Integer maxTokens,
            @Nullable Double presencePenalty,
            @Nullable List<String> stopSequences,
            @Nullable Double temperature,
            @Nullable Integer topK,
            @Nullable Double topP) {
        super(
                toolCallbacks,
                toolContext,
                model,
                frequencyPenalty,
                maxTokens,
                presencePenalty,
                stopSequences,
                temperature,
                topK,
                topP);
        this.repetitionPenalty = builder.repetitionPenalty;
        this.seed = builder.seed;
        this.outputSchema = builder.outputSchema;
        this.toolChoice = builder.toolChoice;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Divides the positive and multiplies the negative logits of tokens seen before; 1 is off. */
    public @Nullable Double getRepetitionPenalty() {
        return repetitionPenalty;
    }

    /**
     * The seed of the random numbers: with a temperature above 0, the same seed gives the same answer. If unset, each
     * call has its own.
     */
    public @Nullable Long getSeed() {
        return seed;
    }

    /** The JSON schema that the answer satisfies. */
    @Override
    public @Nullable String getOutputSchema() {
        return outputSchema;
    }

    /** What the model does with its tools; unset, {@link ToolChoice#AUTO}. */
    public @Nullable ToolChoice getToolChoice() {
        return toolChoice;
    }

    @Override
    public Builder mutate() {
        return new Builder()
                .toolCallbacks(getToolCallbacks())
                .toolContext(getToolContext())
                .model(getModel())
                .frequencyPenalty(getFrequencyPenalty())
                .maxTokens(getMaxTokens())
                .presencePenalty(getPresencePenalty())
                .stopSequences(getStopSequences())
                .temperature(getTemperature())
                .topK(getTopK())
                .topP(getTopP())
                .repetitionPenalty(repetitionPenalty)
                .seed(seed)
                .outputSchema(outputSchema)
                .toolChoice(toolChoice);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QwenVlChatOptions that
                && super.equals(other)
                && Objects.equals(repetitionPenalty, that.repetitionPenalty)
                && Objects.equals(seed, that.seed)
                && Objects.equals(outputSchema, that.outputSchema)
                && toolChoice == that.toolChoice;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), repetitionPenalty, seed, outputSchema, toolChoice);
    }

    /** Builds options. Not thread-safe. */
    public static final class Builder extends DefaultToolCallingChatOptions.Builder<Builder>
            implements StructuredOutputChatOptions.Builder<Builder> {

        private @Nullable Double repetitionPenalty;
        private @Nullable Long seed;
        private @Nullable String outputSchema;
        private @Nullable ToolChoice toolChoice;

        private Builder() {}

        /** See {@link QwenVlChatOptions#getRepetitionPenalty()}. */
        public Builder repetitionPenalty(@Nullable Double penalty) {
            this.repetitionPenalty = penalty;
            return this;
        }

        /** See {@link QwenVlChatOptions#getSeed()}. */
        public Builder seed(@Nullable Long newSeed) {
            this.seed = newSeed;
            return this;
        }

        @Override
        public Builder outputSchema(@Nullable String schema) {
            this.outputSchema = schema;
            return this;
        }

        /** See {@link QwenVlChatOptions#getToolChoice()}. */
        public Builder toolChoice(@Nullable ToolChoice choice) {
            this.toolChoice = choice;
            return this;
        }

        @Override
        public Builder combineWith(ChatOptions.Builder<?> other) {
            super.combineWith(other);
            if (other instanceof Builder that) {
                repetitionPenalty = that.repetitionPenalty == null ? repetitionPenalty : that.repetitionPenalty;
                seed = that.seed == null ? seed : that.seed;
                outputSchema = that.outputSchema == null ? outputSchema : that.outputSchema;
                toolChoice = that.toolChoice == null ? toolChoice : that.toolChoice;
            } else if (other.build() instanceof StructuredOutputChatOptions structured
                    && structured.getOutputSchema() != null) {
                outputSchema = structured.getOutputSchema();
            }
            return this;
        }

        @Override
        public QwenVlChatOptions build() {
            return new QwenVlChatOptions(
                    this,
                    toolCallbacks,
                    toolContext,
                    model,
                    frequencyPenalty,
                    maxTokens,
                    presencePenalty,
                    stopSequences,
                    temperature,
                    topK,
                    topP);
        }
    }
}
