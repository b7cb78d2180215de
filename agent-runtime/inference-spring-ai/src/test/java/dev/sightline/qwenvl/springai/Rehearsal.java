package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.QwenVlOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pocket model's rehearsal checkpoint, which knows how to click on tiny screens, and what the reference implementation
 * answered with it.
 */
final class Rehearsal {

    static final Path FOLDER = Path.of("../pocket-model/src/test/resources/dev/sightline/pocket/rehearsal");

    private Rehearsal() {}

    /** A screen, what was asked about it and what the reference implementation answered. */
    record Screen(Resource png, String task, int promptTokens, int answerTokens, String answer) {

        Media media() {
            return new Media(MimeTypeUtils.IMAGE_PNG, png);
        }

        Prompt prompt() {
            return prompt(null);
        }

        Prompt prompt(@Nullable ChatOptions options) {
            return new Prompt(
                    List.of(
                            new SystemMessage("You operate a screen of 168x112 with computer_use."),
                            UserMessage.builder()
                                    .text("Task: " + task)
                                    .media(media())
                                    .build()),
                    options);
        }
    }

    static List<Screen> screens() throws IOException {
        Path goldens = FOLDER.resolve("goldens");
        List<Screen> screens = new ArrayList<>();
        for (JsonNode screen : JsonMapper.shared()
                .readTree(Files.readAllBytes(goldens.resolve("goldens.json")))
                .get("screens")) {
            screens.add(new Screen(
                    new FileSystemResource(goldens.resolve(screen.get("image").asString())),
                    screen.get("text").asString(),
                    screen.get("promptTokens").asInt(),
                    screen.get("answerTokens").size(),
                    screen.get("answer").asString()));
        }
        return screens;
    }

    static QwenVlOptions engineOptions() {
        return QwenVlOptions.defaults().withThreads(2).withContextLength(2048);
    }

    static QwenVlChatModel model() {
        return QwenVlChatModel.open(FOLDER, engineOptions()).build();
    }
}
