package dev.sightline.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

class RecordingTests {

    @TempDir
    Path folder;

    private static Prompt prompt(String text, int... reddened) throws IOException {
        var image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < reddened.length; i += 2) {
            image.setRGB(reddened[i], reddened[i + 1], 0xff0000);
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return new Prompt(
                new SystemMessage("You operate a screen."),
                UserMessage.builder()
                        .text(text)
                        .media(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(png.toByteArray())))
                        .build());
    }

    private static ChatResponse reply(String text) {
        return new ChatResponse(List.of(new Generation(AssistantMessage.builder()
                .content(text)
                .toolCalls(List.of(new AssistantMessage.ToolCall("1", "function", "click", "{\"x\":1}")))
                .build())));
    }

    private static ChatResponse unasked(Prompt prompt) {
        throw new AssertionError("a model was asked");
    }

    private Recording recorded() throws IOException {
        Path file = folder.resolve("test.json");
        var first = new Recording(file, Recording.Mode.AUTO);
        first.answer(prompt("Press\nthe <secret:pin> button"), _ -> reply("one"));
        first.answer(prompt("Press\nthe other"), _ -> reply("two"));
        return new Recording(file, Recording.Mode.AUTO);
    }

    @Test
    void secondRunIsAnsweredFromTheRecord() throws Exception {
        Recording replaying = recorded();

        ChatResponse second = replaying.answer(prompt("Press\nthe other"), RecordingTests::unasked);
        ChatResponse first = replaying.answer(prompt("Press\nthe <secret:pin> button"), RecordingTests::unasked);

        assertThat(Objects.requireNonNull(first.getResult()).getOutput().getText())
                .isEqualTo("one");
        assertThat(Objects.requireNonNull(second.getResult()).getOutput().getText())
                .isEqualTo("two");
        assertThat(first.getResult().getOutput().getToolCalls())
                .containsExactly(new AssistantMessage.ToolCall("1", "function", "click", "{\"x\":1}"));
        assertThat(replaying.misses()).isEmpty();
    }

    @Test
    void newQuestionFailsWithTheLineThatDiffers() throws Exception {
        Recording replaying = recorded();

        assertThatThrownBy(() -> replaying.answer(prompt("Press\nanything"), RecordingTests::unasked))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("message 2, line 2 is 'anything', recorded was 'the <secret:pin> button'")
                .hasMessageContaining("delete '" + folder.resolve("test.json") + "'");
        assertThat(replaying.misses()).hasSize(1);
    }

    @Test
    void otherPictureFailsWithThePixelsThatDiffer() throws Exception {
        Recording replaying = recorded();

        assertThatThrownBy(() ->
                        replaying.answer(prompt("Press\nthe <secret:pin> button", 3, 4, 5, 6), RecordingTests::unasked))
                .hasMessageContaining("picture 1 of message 2 differs: 2.00 % of its pixels, within [3, 4, 5, 6]");
    }

    @Test
    void replyIsUsedOnce() throws Exception {
        Recording replaying = recorded();
        replaying.answer(prompt("Press\nthe other"), RecordingTests::unasked);

        assertThatThrownBy(() -> replaying.answer(prompt("Press\nthe other"), RecordingTests::unasked))
                .hasMessageContaining("message 2, line 2");
    }

    @Test
    void replayNeverAsksAModelAndRecordAlwaysDoes() throws Exception {
        assertThatThrownBy(() -> new Recording(folder.resolve("none.json"), Recording.Mode.REPLAY)
                        .answer(prompt("x"), RecordingTests::unasked))
                .hasMessageContaining("nothing is recorded");
        recorded();
        new Recording(folder.resolve("test.json"), Recording.Mode.RECORD).answer(prompt("x"), _ -> reply("new"));
        assertThat(Files.readString(folder.resolve("test.json")))
                .contains("new")
                .doesNotContain("one");
    }
}
