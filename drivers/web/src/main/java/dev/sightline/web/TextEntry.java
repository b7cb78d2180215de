package dev.sightline.web;

import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.web.PageScript.Found;
import dev.sightline.web.PageScript.World;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Enters text into the focused element: as keys into most elements, and set at once in the browser's own fields for
 * dates, times and the like, whose parts depend on the locale. Text only goes into a document that the last screenshot
 * showed.
 */
final class TextEntry {

    /**
     * What the last screenshot showed.
     *
     * @param document the token of the page
     * @param foreignFrames the documents of all frames by their frame, if there are frames of other origins
     */
    record Looked(String document, Map<String, String> foreignFrames) {}

    private static final Map<String, String> EXAMPLES = Map.of(
            "date", "2024-03-05",
            "time", "14:30",
            "datetime-local", "2024-03-05 14:30",
            "month", "2024-03",
            "week", "2024-W10",
            "color", "#3366ff",
            "range", "30");

    private final BrowserSession session;
    private final PageScript page;
    private final Tabs tabs;
    private final Keyboard keyboard;
    private final Runnable ready;

    /**
     * @param ready waits until the page can be operated
     */
    TextEntry(BrowserSession session, PageScript page, Tabs tabs, Keyboard keyboard, Runnable ready) {
        this.session = session;
        this.page = page;
        this.tabs = tabs;
        this.keyboard = keyboard;
        this.ready = ready;
    }

    /**
     * Types text.
     *
     * @param decidedOn the documents for which the text was decided, null if the screen was never captured
     */
    ActionOutcome type(Text text, @Nullable Looked decidedOn) {
        if (decidedOn == null) {
            return key(text, null);
        }
        Found focus = focus(decidedOn);
        if (focus == null) {
            return changed("Cannot type " + shown(text), "Nothing was typed.");
        }
        Long inner = focus.is("hides") ? new ShadowFocus(session).inner() : null;
        if (inner != null && page.valueOf(focus.world(), inner, "focusOf") instanceof Map<?, ?> deeper) {
            focus = new Found(focus.world(), deeper);
        }
        if (!String.valueOf(focus.answer().get("kind")).isEmpty()) {
            return enter(text, focus.world(), inner);
        }
        if (text.holdsSecret()) {
            return inner == null && focus.is("editable")
                    ? insert(text, focus.world(), decidedOn)
                    : keyOneByOne(text, decidedOn);
        }
        return focus.is("number") && inner == null ? number(text, focus.world(), decidedOn) : key(text, decidedOn);
    }

    private ActionOutcome key(Text text, @Nullable Looked decidedOn) {
        String all = text.reveal();
        int typed = keyboard.type(all, () -> {
            settle();
            return decidedOn == null || focus(decidedOn) != null;
        });
        if (typed < all.replace("\r\n", "\n").length()) {
            return changed(
                    "Cannot type all of " + shown(text), typed + " characters were typed before the page changed.");
        }
        return Performed.PLAIN;
    }

    /**
     * A secret is inserted by a call bound to the document: a page that navigates as soon as it gets the focus receives
     * nothing. Keys would go wherever the focus is by then.
     */
    private ActionOutcome insert(Text text, World world, Looked decidedOn) {
        String[] lines = text.reveal().replace("\r\n", "\n").replace('\r', '\n').splitWithDelimiters("[\n\t]", -1);
        for (String line : lines) {
            if (line.equals("\n") || line.equals("\t")) {
                keyboard.press(List.of(line.equals("\n") ? Key.Named.ENTER : Key.Named.TAB));
                settle();
                if (focus(decidedOn) == null) {
                    return changed("Cannot type all of " + shown(text), "");
                }
                continue;
            }
            if (line.isEmpty()) {
                continue;
            }
            Object how = page.value(world, "insert", line);
            if (how == null || "changed".equals(how)) {
                return changed("Cannot type " + shown(text), "");
            }
            if (!"inserted".equals(how)) {
                return keyOneByOne(text, decidedOn);
            }
            // triggers pages that check their fields when a key is released; this key changes nothing
            keyboard.press(List.of(Key.Named.SHIFT));
        }
        return Performed.PLAIN;
    }

    /** For elements that only take keys: those without a field, or with several of one character each. */
    private ActionOutcome keyOneByOne(Text text, Looked decidedOn) {
        String all = text.reveal();
        for (int i = 0; i < all.length(); i = all.offsetByCodePoints(i, 1)) {
            if (i > 0 && Keyboard.moves(all.charAt(i - 1))) {
                settle();
            }
            if (focus(decidedOn) == null) {
                return changed("Cannot type all of " + shown(text), "");
            }
            keyboard.type(all.substring(i, all.offsetByCodePoints(i, 1)), () -> true);
        }
        return Performed.PLAIN;
    }

    /** A key that leaves the page only queues the navigation; what the page has queued is run before it is judged. */
    private void settle() {
        page.runQueuedTasks(tabs.front());
        ready.run();
    }

    private ActionOutcome enter(Text text, World world, @Nullable Long inner) {
        String value = text.reveal();
        Object answer =
                inner == null ? page.value(world, "enter", value) : page.valueOf(world, inner, "enterIn", value);
        if (answer == null) {
            return changed("Cannot enter " + shown(text), "");
        }
        if (answer instanceof Map<?, ?> map && map.get("problem") != null) {
            String kind = String.valueOf(map.get("kind"));
            Object name = map.get("name");
            String field = "the " + kind + " field" + (name == null || "".equals(name) ? "" : " '" + name + "'");
            return new NotPerformed(
                    Reason.FAILED,
                    "Cannot enter " + shown(text) + " into " + field + ": "
                            + ("locked".equals(map.get("problem"))
                                    ? "it is disabled or read-only."
                                    : "the field does not accept this value. Write it as in '" + example(kind) + "'."));
        }
        return Performed.PLAIN;
    }

    /** Typed as keys, like any other text; but in some locales a point separates thousands. */
    private ActionOutcome number(Text text, World world, Looked decidedOn) {
        boolean replaces = Boolean.TRUE.equals(page.value(world, "replacesNumber"));
        ActionOutcome keyed = key(text, decidedOn);
        String plain = text.reveal().strip();
        if (replaces && keyed instanceof Performed && plain.matches("-?\\d+(\\.\\d+)?")) {
            page.value(world, "correctNumber", plain);
        }
        return keyed;
    }

    /** A value that a field of this kind accepts in every locale. */
    static String example(String kind) {
        return EXAMPLES.getOrDefault(kind, "1");
    }

    /** The focused element; null if it is in a document other than the captured ones. */
    private @Nullable Found focus(Looked decidedOn) {
        Found focus = page.findIn(tabs.front(), decidedOn.document(), "focus");
        if (focus == null) {
            return null;
        }
        return isIn(focus, decidedOn) ? focus : null;
    }

    /** Whether what was found is in a document that the last screenshot showed. */
    boolean isIn(Found found, Looked decidedOn) {
        if (found.world().token().equals(decidedOn.document())) {
            return found.is("looked");
        }
        String frame = found.world().frame();
        String before = decidedOn.foreignFrames().get(frame);
        if (before == null || !before.equals(page.documents().get(frame))) {
            return false;
        }
        // its isolated world was created only now
        page.value(found.world(), "trust");
        return true;
    }

    private static NotPerformed changed(String attempt, String done) {
        return new NotPerformed(
                Reason.SCREEN_CHANGED,
                attempt + ": the page has changed since the last screenshot. "
                        + (done.isEmpty() ? "" : done + " ")
                        + "Take a new screenshot first.");
    }

    private static String shown(Text text) {
        String words = text.toString();
        return "'" + (words.length() > 80 ? words.substring(0, 80) + "…" : words) + "'";
    }
}
