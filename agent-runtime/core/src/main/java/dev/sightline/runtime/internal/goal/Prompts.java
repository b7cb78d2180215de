package dev.sightline.runtime.internal.goal;

import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.internal.image.ModelImage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/**
 * Turns the prompt of a dialect into messages for a chat model.
 *
 * @since 0.1.0
 */
public final class Prompts {

    private Prompts() {}

    /**
     * The messages of a prompt.
     *
     * @param images the available images, oldest first; the last shows the current screen
     */
    public static Prompt of(ModelPrompt prompt, List<ModelImage> images) {
        return of(prompt, images, null);
    }

    /**
     * @param options instead of the model's own; null to keep those
     */
    static Prompt of(ModelPrompt prompt, List<ModelImage> images, @Nullable ChatOptions options) {
        List<Message> messages = prompt.turns().stream()
                .map(turn -> switch (turn) {
                    case Turn.SystemTurn(String text) -> new SystemMessage(text);
                    case Turn.AssistantTurn(String text) -> new AssistantMessage(text);
                    case Turn.UserTurn(String text, List<Integer> screens) ->
                        UserMessage.builder()
                                .text(text)
                                .media(screens.stream()
                                        .map(age -> media(images.get(images.size() - 1 - age)))
                                        .toList())
                                .build();
                })
                .<Message>map(message -> message)
                .toList();
        return options == null ? new Prompt(messages) : new Prompt(messages, options);
    }

    private static Media media(ModelImage image) {
        return Media.builder()
                .mimeType(MimeType.valueOf(image.mediaType()))
                .data(image.encoded())
                .build();
    }
}
