package dev.sightline.grounding;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.stream.Stream;

/**
 * A thing that a person sees on a screenshot: a text, a control, or an area that holds others.
 *
 * <p>It is recognised from pixels alone, so {@code kind}, {@code mark} and {@code enabled} describe what the screen
 * shows, which may differ from what the application knows.
 *
 * @param kind what it looks like
 * @param box around it, its border included
 * @param text its content: the words of a text, the caption of a button, the value of a field; empty when there is none
 * @param placeholder the hint that an empty field shows in place of a value; empty when there is none
 * @param label the words beside it that name it, as those next to a check box or above a field; empty when there are
 *     none
 * @param mark whether a check box, radio button, switch or tab is on; {@link Mark#NONE} for everything else
 * @param enabled false when it is drawn as disabled
 * @param children what lies inside it, in reading order
 * @since 0.1.0
 */
public record ScreenElement(
        Kind kind,
        Box<Space.Pixels> box,
        String text,
        String placeholder,
        String label,
        Mark mark,
        boolean enabled,
        List<ScreenElement> children) {

    public ScreenElement {
        children = List.copyOf(children);
        if (mark != Mark.NONE && !kind.canBeMarked()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make a screen element of kind " + kind + " with mark " + mark
                            + ": only check boxes, radio buttons, switches and tabs are on or off. Use NONE.");
        }
    }

    /** An enabled element without placeholder, label, mark and children. */
    public static ScreenElement of(Kind kind, Box<Space.Pixels> box, String text) {
        return new ScreenElement(kind, box, text, "", "", Mark.NONE, true, List.of());
    }

    /** This element and everything inside it, the outer before the inner. */
    public Stream<ScreenElement> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(ScreenElement::all));
    }

    /** What a thing on the screen looks like. */
    public enum Kind {
        /** Words on the screen or on an area, outside any control. */
        TEXT("text", false),
        /** Words that are set apart as a link is, by colour or underline. */
        LINK("link", false),
        BUTTON("button", false),
        /** A field for text of one or more lines. */
        FIELD("field", false),
        CHECK_BOX("check box", true),
        RADIO_BUTTON("radio button", true),
        SWITCH("switch", true),
        /** A field that opens a list to choose from. */
        LIST_FIELD("list field", false),
        SLIDER("slider", false),
        TAB("tab", true),
        ICON("icon", false),
        PICTURE("picture", false),
        SCROLL_BAR("scroll bar", false),
        /** An area that lies over the rest of the screen. */
        DIALOG("dialog", false),
        /** A cell of a table. */
        CELL("cell", false),
        /** A framed or coloured area that holds other things: a card, a bar, a panel. */
        GROUP("group", false);

        private final String words;
        private final boolean canBeMarked;

        Kind(String words, boolean canBeMarked) {
            this.words = words;
            this.canBeMarked = canBeMarked;
        }

        /** As a person would call it, for messages. */
        public String words() {
            return words;
        }

        /** Whether it is something that is on or off. */
        public boolean canBeMarked() {
            return canBeMarked;
        }
    }

    /** Whether a control is on. */
    public enum Mark {
        /** Not something that is on or off. */
        NONE,
        OFF,
        ON,
        /** Neither on nor off, as a check box whose group is ticked in part. */
        MIXED
    }
}
