package dev.sightline.qwenvl.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.ContextLimitException;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.springai.QwenVlChatOptions.ToolChoice;
import dev.sightline.qwenvl.springai.Rehearsal.Screen;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import reactor.core.publisher.Hooks;

final class QwenVlChatModelTests {

    private static QwenVlChatModel model = Rehearsal.model();
    private static List<Screen> screens = List.of();

    @BeforeAll
    static void readScreens() throws IOException {
        screens = Rehearsal.screens();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static String text(ChatResponse response) {
        return Objects.requireNonNull(
                Objects.requireNonNull(response.getResult()).getOutput().getText());
    }

    private static String finishReason(ChatResponse response) {
        return Objects.requireNonNull(
                Objects.requireNonNull(response.getResult()).getMetadata().getFinishReason());
    }

    @Test
    void callAnswersAsTheReferenceImplementationDoes() {
        assertThat(screens).hasSizeGreaterThan(12);
        for (Screen screen : screens.subList(0, 12)) {
            ChatResponse response = model.call(screen.prompt());
            assertThat(text(response)).isEqualTo(screen.answer());
            assertThat(finishReason(response)).isEqualTo("STOP");
            assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(screen.promptTokens());
            // and the token that ends the turn
            assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(screen.answerTokens() + 1);
        }
    }

    @Test
    void streamSaysTheSameInPieces() {
        Screen screen = screens.get(1);
        List<ChatResponse> responses = Objects.requireNonNull(
                model.stream(screen.prompt()).collectList().block());
        assertThat(responses).hasSizeGreaterThan(5);
        assertThat(String.join(
                        "", responses.stream().map(QwenVlChatModelTests::text).toList()))
                .isEqualTo(screen.answer());
        assertThat(finishReason(responses.getLast())).isEqualTo("STOP");
        assertThat(responses.getLast().getMetadata().getUsage().getPromptTokens())
                .isEqualTo(screen.promptTokens());
    }

    @Test
    void cancelledStreamStopsTheEngineWithinAToken() {
        Screen screen = screens.get(0);
        // an answer of at least 400 numbers, which only a cancellation ends early
        ChatOptions endless = QwenVlChatOptions.builder()
                .outputSchema("{\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"minItems\": 400}")
                .maxTokens(1500)
                .build();
        AtomicInteger dropped = new AtomicInteger();
        Hooks.onNextDropped(late -> dropped.incrementAndGet());
        try {
            model.stream(screen.prompt(endless)).take(3).blockLast();
            // waits until the engine is free
            assertThat(text(model.call(screen.prompt()))).isEqualTo(screen.answer());
        } finally {
            Hooks.resetOnNextDropped();
        }
        // at most the token under way and the summary at the end
        assertThat(dropped).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void interruptedCallStopsAndLeavesTheThreadInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> model.call(screens.getFirst().prompt()))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageStartingWith("The call of the model was interrupted after 0 tokens");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void usageTellsCachedTokensAndTimes() {
        Screen screen = screens.get(2);
        model.call(screen.prompt());
        ChatResponse again = model.call(screen.prompt());
        QwenVlUsage usage = (QwenVlUsage)
                Objects.requireNonNull(again.getMetadata().getUsage().getNativeUsage());
        assertThat(usage.cachedTokens()).isEqualTo(screen.promptTokens() - 1);
        assertThat(usage.encodedImages()).isZero();
        assertThat(usage.decodeTime()).isPositive();
        assertThat(again.getMetadata().getUsage().getCacheReadInputTokens()).isEqualTo(screen.promptTokens() - 1L);
        assertThat(again.getMetadata().<Integer>get("cached-tokens")).isEqualTo(usage.cachedTokens());
        assertThat(again.getMetadata().getModel()).isEqualTo("rehearsal");
    }

    @Test
    void answerThatIsTooLongIsCutWithItsReason() {
        ChatResponse response = model.call(
                screens.getFirst().prompt(ChatOptions.builder().maxTokens(3).build()));
        assertThat(finishReason(response)).isEqualTo("LENGTH");
        assertThat(screens.getFirst().answer()).startsWith(text(response));
    }

    @Test
    void stopSequenceEndsTheAnswerBeforeItself() {
        ChatOptions options =
                ChatOptions.builder().stopSequences(List.of("\"coordinate\"")).build();
        Screen screen = screens.getFirst();
        ChatResponse response = model.call(screen.prompt(options));
        String expected = screen.answer().substring(0, screen.answer().indexOf("\"coordinate\""));
        assertThat(text(response)).isEqualTo(expected);
        assertThat(finishReason(response)).isEqualTo("STOP");
        assertThat(response.getMetadata().getUsage().getCompletionTokens()).isLessThan(screen.answerTokens());
    }

    @Test
    void promptThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> model.call(screens.getFirst()
                        .prompt(ChatOptions.builder().maxTokens(2048).build())))
                .isInstanceOf(ContextLimitException.class)
                .hasMessageContaining("more than the context of 2048");
    }

    @Test
    void penaltiesThatTheEngineLacksAreRefused() {
        assertThatThrownBy(() -> model.call(screens.getFirst()
                        .prompt(ChatOptions.builder().presencePenalty(0.5).build())))
                .isInstanceOf(QwenVlException.class)
                .hasMessage(
                        "The presence penalty is 0.5, but Qwen2.5-VL has only a repetition penalty. Set that one instead.");
    }

    @Test
    void answerFollowsTheOutputSchema() {
        record Verdict(String reason, boolean visible, List<Integer> coordinate) {}
        BeanOutputConverter<Verdict> converter = new BeanOutputConverter<>(Verdict.class);
        ChatOptions options = QwenVlChatOptions.builder().outputSchema("""
                        {"type": "object", "required": ["reason", "visible", "coordinate"], "properties": {
                          "reason": {"type": "string", "maxLength": 12},
                          "visible": {"type": "boolean"},
                          "coordinate": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 167},
                                         "minItems": 2, "maxItems": 2}}}""").build();
        ChatResponse response = model.call(screens.getFirst().prompt(options));
        Verdict verdict = Objects.requireNonNull(converter.convert(text(response)));
        assertThat(verdict.reason()).hasSizeLessThanOrEqualTo(12);
        assertThat(verdict.coordinate()).hasSize(2).allMatch(side -> side >= 0 && side <= 167);
        assertThat(finishReason(response)).isEqualTo("STOP");
    }

    @Test
    void schemasThatSpringAiMakesOfRecordsAreUnderstood() {
        record Visible(boolean visible) {}
        BeanOutputConverter<Visible> converter = new BeanOutputConverter<>(Visible.class);
        ChatResponse response = model.call(screens.getFirst()
                .prompt(QwenVlChatOptions.builder()
                        .outputSchema(converter.getJsonSchema())
                        .build()));
        assertThat(text(response).replace(" ", "")).isIn("{\"visible\":true}", "{\"visible\":false}");
    }

    private static QwenVlChatOptions.Builder offering() {
        return QwenVlChatOptions.builder().toolCallbacks(new ClickTool());
    }

    @Test
    void requiredToolIsCalledByItsSchema() {
        Prompt prompt = screens.getFirst()
                .prompt(offering().toolChoice(ToolChoice.REQUIRED).build());
        ChatResponse response = model.call(prompt);
        assertThat(response.hasToolCalls()).isTrue();
        assertThat(finishReason(response)).isEqualTo("TOOL_CALLS");
        assertThat(text(response)).isEmpty();
        AssistantMessage.ToolCall call = Objects.requireNonNull(response.getResult())
                .getOutput()
                .getToolCalls()
                .getFirst();
        assertThat(call.name()).isEqualTo("click");
        assertThat(call.arguments()).matches("\\{\"x\": [0-9]+, \"y\": [0-9]+}");

        List<ChatResponse> streamed =
                Objects.requireNonNull(model.stream(prompt).collectList().block());
        assertThat(streamed).hasSize(1);
        assertThat(Objects.requireNonNull(streamed.getFirst().getResult())
                        .getOutput()
                        .getToolCalls()
                        .getFirst()
                        .arguments())
                .isEqualTo(call.arguments());
    }

    @Test
    void conversationWithToolsIsShownAsTheTemplateSays() {
        AssistantMessage.ToolCall call =
                new AssistantMessage.ToolCall("1", "function", "click", "{\"x\": 1, \"y\": 2}");
        Conversation conversation = new Conversation(List.of(
                new SystemMessage("Be brief."),
                new UserMessage("Click Save."),
                AssistantMessage.builder()
                        .content("Click Save")
                        .toolCalls(List.of(call))
                        .build(),
                ToolResponseMessage.builder()
                        .responses(List.of(new ToolResponseMessage.ToolResponse("1", "click", "clicked")))
                        .build()));
        StringBuilder shown = new StringBuilder();
        for (PromptPart part : conversation.parts(Conversation.tools(List.of(new ClickTool())))) {
            shown.append(
                    switch (part) {
                        case PromptPart.Template(String text) -> text;
                        case PromptPart.Text(String text) -> text;
                        case PromptPart.Image image -> "[image]";
                        case PromptPart.Video video -> "[video]";
                    });
        }
        assertThat(shown.toString()).isEqualTo("""
                <|im_start|>system
                Be brief.

                # Tools

                You may call one or more functions to assist with the user query.

                You are provided with function signatures within <tools></tools> XML tags:
                <tools>
                {"type": "function", "function": {"name": "click", "description": "Clicks.", "parameters": {"type": "object", "properties": {"x": {"type": "integer", "minimum": 0}, "y": {"type": "integer", "minimum": 0}}, "required": ["x", "y"]}}}
                </tools>

                For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
                <tool_call>
                {"name": <function-name>, "arguments": <args-json-object>}
                </tool_call><|im_end|>
                <|im_start|>user
                Click Save.<|im_end|>
                <|im_start|>assistant
                Click Save
                <tool_call>
                {"name": "click", "arguments": {"x": 1, "y": 2}}
                </tool_call><|im_end|>
                <|im_start|>user
                <tool_response>
                clicked
                </tool_response><|im_end|>
                <|im_start|>assistant
                """);
    }

    @Test
    void requiredToolNeedsTools() {
        assertThatThrownBy(() -> model.call(screens.getFirst()
                        .prompt(QwenVlChatOptions.builder()
                                .toolChoice(ToolChoice.REQUIRED)
                                .build())))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("The tool choice is REQUIRED, but the request offers no tools. Add tools, or choose AUTO.");
    }

    @Test
    void sameSeedGivesTheSameAnswer() {
        ChatOptions options = QwenVlChatOptions.builder()
                .temperature(3.0)
                .seed(7L)
                .maxTokens(40)
                .build();
        String first = text(model.call(screens.getFirst().prompt(options)));
        assertThat(text(model.call(screens.getFirst().prompt(options)))).isEqualTo(first);
        assertThat(first).isNotEqualTo(screens.getFirst().answer());
    }

    @Test
    void chatClientTalksToIt() {
        Screen screen = screens.get(3);
        String answer = ChatClient.create(model)
                .prompt()
                .system("You operate a screen of 168x112 with computer_use.")
                .user(user -> user.text("Task: " + screen.task()).media(screen.media()))
                .call()
                .content();
        assertThat(answer).isEqualTo(screen.answer());
    }

    @Test
    void callsAndStreamsAreObserved() {
        List<ChatModelObservationContext> stopped = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<ChatModelObservationContext>() {
            @Override
            public void onStop(ChatModelObservationContext context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof ChatModelObservationContext;
            }
        });
        QwenVlChatModel observed = QwenVlChatModel.builder(model.engine())
                .name("tiny")
                .observationRegistry(registry)
                .build();
        Screen screen = screens.getFirst();
        observed.call(screen.prompt());
        observed.stream(screen.prompt()).blockLast();
        assertThatThrownBy(() -> observed.call(
                        screen.prompt(ChatOptions.builder().topP(7.0).build())))
                .isInstanceOf(QwenVlException.class);
        assertThat(stopped).hasSize(3).allSatisfy(context -> {
            assertThat(context.getName()).isEqualTo("gen_ai.client.operation");
            assertThat(context.getLowCardinalityKeyValue("gen_ai.request.model"))
                    .isEqualTo(KeyValue.of("gen_ai.request.model", "tiny"));
            assertThat(context.getOperationMetadata().provider()).isEqualTo("qwen-vl");
        });
        assertThat(stopped.subList(0, 2)).allSatisfy(context -> {
            ChatResponse response = Objects.requireNonNull(context.getResponse());
            assertThat(text(response)).isEqualTo(screen.answer());
            assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(screen.promptTokens());
        });
        assertThat(stopped.get(2).getError()).isInstanceOf(QwenVlException.class);
    }

    /** Offers a click, which is never executed here. */
    private static final class ClickTool implements ToolCallback {
        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder()
                    .name("click")
                    .description("Clicks.")
                    .inputSchema("""
                            {"type": "object", "properties": {"x": {"type": "integer", "minimum": 0},
                             "y": {"type": "integer", "minimum": 0}}, "required": ["x", "y"]}""")
                    .build();
        }

        @Override
        public String call(String arguments) {
            throw new AssertionError("a chat model executes no tools");
        }
    }
}
