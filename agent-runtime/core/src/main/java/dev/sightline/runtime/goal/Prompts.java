package dev.sightline.runtime.goal;

import dev.sightline.runtime.dialect.ModelImage;
import dev.sightline.runtime.dialect.ModelPrompt;
import java.util.ArrayList;
import java.util.List;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/** Puts what the model is told into messages: a system text, and one user turn that ends with the newest screenshot. */
final class Prompts {

    private Prompts() {}

    static Prompt of(ModelPrompt words, List<ModelImage> images) {
        List<Media> media = new ArrayList<>();
        for (ModelImage image : images) {
            media.add(Media.builder()
                    .mimeType(MimeType.valueOf(image.mediaType()))
                    .data(image.encoded())
                    .build());
        }
        List<Message> messages = List.of(
                new SystemMessage(words.system()),
                UserMessage.builder().text(words.user()).media(media).build());
        return new Prompt(messages);
    }

    static String clipped(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "…" : text;
    }
}
