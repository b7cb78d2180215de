package dev.sightline.runtime.internal.dialect;

import dev.sightline.error.Excerpts;
import dev.sightline.screen.ScreenState;
import java.util.Locale;

/**
 * What a model that understands sentences is told about a screen in addition to its pixels.
 *
 * @since 0.1.0
 */
public final class ScreenNotes {

    private ScreenNotes() {}

    /** Lines that each begin with a line break, empty if there is nothing to say. */
    public static String of(ScreenState state) {
        var text = new StringBuilder();
        if (state.location() != null) {
            text.append("\nThe screen is at ").append(Excerpts.clipped(state.location(), 300));
            if (state.title() != null && !state.title().isBlank()) {
                text.append(", titled \"")
                        .append(Excerpts.clipped(state.title(), 120))
                        .append('"');
            }
            text.append('.');
        }
        if (state.tabs().size() > 1) {
            text.append("\nOpen tabs:");
            for (int i = 0; i < state.tabs().size(); i++) {
                text.append(' ')
                        .append(i)
                        .append(" \"")
                        .append(Excerpts.clipped(state.tabs().get(i), 60))
                        .append('"');
            }
            text.append("; the one in front is ").append(state.activeTab()).append('.');
        }
        if (state.dialog() != null) {
            text.append("\nA dialog of the browser (")
                    .append(state.dialog().kind().name().toLowerCase(Locale.ROOT))
                    .append(") is open and hides the page: \"")
                    .append(Excerpts.clipped(state.dialog().message(), 500))
                    .append("\". Answer it with answer_dialog before anything else.");
        }
        for (String notice : state.notices()) {
            text.append("\nNote: ").append(Excerpts.clipped(notice, 300));
        }
        return text.toString();
    }
}
