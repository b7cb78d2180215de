package dev.sightline.runtime.goal;

import dev.sightline.runtime.dialect.ModelImage;
import dev.sightline.screen.ScreenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/** Puts what the model is told into messages: a system text, and one user turn that ends with the newest screenshot. */
final class Prompts {

    private Prompts() {}

    static Prompt of(String system, String user, List<ModelImage> images) {
        List<Media> media = new ArrayList<>();
        for (ModelImage image : images) {
            media.add(Media.builder()
                    .mimeType(MimeType.valueOf(image.mediaType()))
                    .data(image.encoded())
                    .build());
        }
        List<Message> messages = List.of(
                new SystemMessage(system),
                UserMessage.builder().text(user).media(media).build());
        return new Prompt(messages);
    }

    /** What the model should know beside the pixels, empty when there is nothing. */
    static String about(ScreenState state) {
        var text = new StringBuilder();
        if (state.location() != null) {
            text.append("\nThe screen is at ").append(clipped(state.location(), 300));
            if (state.title() != null && !state.title().isBlank()) {
                text.append(", titled \"").append(clipped(state.title(), 120)).append('"');
            }
            text.append('.');
        }
        if (state.tabs().size() > 1) {
            text.append("\nOpen tabs:");
            for (int i = 0; i < state.tabs().size(); i++) {
                text.append(' ')
                        .append(i)
                        .append(" \"")
                        .append(clipped(state.tabs().get(i), 60))
                        .append('"');
            }
            text.append("; the one in front is ").append(state.activeTab()).append('.');
        }
        if (state.dialog() != null) {
            text.append("\nA dialog of the browser (")
                    .append(state.dialog().kind().name().toLowerCase(Locale.ROOT))
                    .append(") is open and hides the page: \"")
                    .append(clipped(state.dialog().message(), 500))
                    .append("\". Answer it with answer_dialog before anything else.");
        }
        for (String notice : state.notices()) {
            text.append("\nNote: ").append(clipped(notice, 300));
        }
        return text.toString();
    }

    static String clipped(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "…" : text;
    }
}
