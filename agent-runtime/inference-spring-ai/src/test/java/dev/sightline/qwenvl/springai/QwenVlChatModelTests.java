package dev.sightline.qwenvl.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.ContextLimitException;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.springai.Rehearsal.Screen;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;

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
    void cancelledStreamFreesTheEngine() {
        Screen screen = screens.get(0);
        AtomicInteger pieces = new AtomicInteger();
        // with an end that this model never says, so that only the cancellation ends it
        ChatOptions endless =
                QwenVlChatOptions.builder().maxTokens(1500).temperature(50.0).build();
        model.stream(screen.prompt(endless))
                .doOnNext(piece -> pieces.incrementAndGet())
                .take(3)
                .blockLast();
        assertThat(pieces).hasValue(3);
        assertThat(text(model.call(screen.prompt()))).isEqualTo(screen.answer());
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
}
