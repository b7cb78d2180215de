package dev.sightline.tools;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the screen shows, in as few tokens as possible. */
final class ScreenText {

    private static final int MAX_LINES = 250;
    private static final int MAX_CHARACTERS = 12_000;

    private ScreenText() {}

    /**
     * Describes a screen.
     *
     * @param region left, top, right and bottom in pixels of the picture; null for everything
     */
    static ToolAnswer describe(Screenshot screenshot, List<TextLine> lines, int @Nullable [] region) {
        Picture picture = Picture.of(screenshot);
        var text = new StringBuilder();
        int written = 0;
        int left = 0;
        for (TextLine line : lines) {
            int x = picture.here((line.box().left() + line.box().right()) / 2);
            int y = picture.here((line.box().top() + line.box().bottom()) / 2);
            if (region != null && (x < region[0] || y < region[1] || x > region[2] || y > region[3])) {
                continue;
            }
            if (written >= MAX_LINES || text.length() + line.text().length() > MAX_CHARACTERS) {
                left++;
                continue;
            }
            written++;
            text.append(text.isEmpty() ? "" : "\n")
                    .append(x)
                    .append(',')
                    .append(y)
                    .append(' ')
                    .append(line.text());
        }
        if (left > 0) {
            text.append("\n… ").append(left).append(" more lines; look at a region to read them");
        }
        return answer(screenshot.state(), picture, text.isEmpty() ? "(no text)" : text.toString());
    }

    private static ToolAnswer answer(ScreenState state, Picture picture, String text) {
        Map<String, Object> data = new LinkedHashMap<>();
        var head = new StringBuilder();
        if (state.location() != null) {
            data.put("location", state.location());
            head.append(state.location()).append('\n');
        }
        if (state.title() != null) {
            data.put("title", state.title());
            head.append(state.title()).append('\n');
        }
        if (state.dialog() != null) {
            String dialog = state.dialog().kind() + ": " + state.dialog().message();
            data.put("dialog", dialog);
            head.append("Dialog ").append(dialog).append('\n');
        }
        if (state.tabs().size() > 1) {
            data.put("tabs", state.tabs());
            head.append("Tabs: ")
                    .append(String.join(" | ", state.tabs()))
                    .append("; this is number ")
                    .append(state.activeTab() + 1)
                    .append('\n');
        }
        if (!state.notices().isEmpty()) {
            data.put("notices", state.notices());
            state.notices()
                    .forEach(notice -> head.append("Notice: ").append(notice).append('\n'));
        }
        data.put("width", picture.width());
        data.put("height", picture.height());
        data.put("text", text);
        return ToolAnswer.of(head.toString() + picture.width() + "x" + picture.height() + "\n" + text, data);
    }
}
