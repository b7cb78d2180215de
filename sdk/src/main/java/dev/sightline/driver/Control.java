package dev.sightline.driver;

import java.util.List;

/**
 * A control on the screen, as its platform describes it. Names are what a person reads; they may be empty.
 *
 * @since 0.1.0
 */
public sealed interface Control {

    /** What a screen reader would call it: its label, its placeholder or its own words. */
    String name();

    /**
     * Takes text.
     *
     * @param kind the kind of entry: {@code text}, {@code multiline}, {@code rich}, {@code password}, {@code date},
     *     {@code time}, {@code datetime-local}, {@code month}, {@code week}, {@code number}, {@code range}, {@code
     *     color}, or another type that the platform names
     * @param value the whole content; of a date or time the ISO 8601 form, whatever the locale shows. May be a secret
     * @param valid false when what was entered is incomplete or malformed, so that {@code value} may be empty although
     *     something is shown
     * @param editable false when it is disabled or read-only
     */
    record Field(String name, String kind, String value, boolean valid, boolean editable) implements Control {

        /** Omits the value, which may be a secret. */
        @Override
        public String toString() {
            return "Field[name=" + name + ", kind=" + kind + ", length=" + value.length() + ", valid=" + valid
                    + ", editable=" + editable + "]";
        }
    }

    /**
     * A check box, a radio button or a switch.
     *
     * @param state {@code MIXED} for a box that is neither
     */
    record Toggle(String name, State state, boolean enabled) implements Control {

        /** Whether it is ticked. */
        public enum State {
            OFF,
            ON,
            MIXED
        }
    }

    /**
     * A list of options.
     *
     * @param options the words of every option, in order
     * @param chosen the words of the chosen ones
     */
    record Choice(String name, List<String> options, List<String> chosen, boolean enabled) implements Control {

        public Choice {
            options = List.copyOf(options);
            chosen = List.copyOf(chosen);
        }
    }

    /**
     * Leads to another page or view.
     *
     * @param target the absolute address
     */
    record Link(String name, String target) implements Control {}

    /**
     * Triggers something.
     *
     * @param submits whether it sends a form
     * @param target where the form is sent, empty when it sends none
     */
    record Button(String name, boolean submits, String target, boolean enabled) implements Control {

        /** One that is enabled. */
        public Button(String name, boolean submits, String target) {
            this(name, submits, target, true);
        }
    }

    /**
     * A window, where the platform knows nothing about what it shows.
     *
     * @param name its title
     * @param application as a screen's location names it, {@code desktop} for the desktop itself; empty when unknown
     */
    record Window(String name, String application) implements Control {}

    /**
     * What a phone calls the thing that a touch would reach. It says what the thing is, but not what it leads to: a button
     * may send, buy or do nothing.
     *
     * @param name without the contents of fields
     * @param type as the platform calls it, such as {@code Button} or {@code EditText}
     * @param application whose thing it is, by its package; empty when unknown
     */
    record Node(String name, String type, String application) implements Control {}
}
