package dev.sightline.action;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key of the keyboard: one with a name, or one that bears a character.
 *
 * @since 0.1.0
 */
public sealed interface Key {

    /** Keys that have a name and bear no character. */
    enum Named implements Key {
        CONTROL,
        SHIFT,
        ALT,
        /** Command on macOS, Windows or Super elsewhere. */
        META,
        ENTER,
        TAB,
        ESCAPE,
        BACKSPACE,
        DELETE,
        INSERT,
        HOME,
        END,
        PAGE_UP,
        PAGE_DOWN,
        ARROW_LEFT,
        ARROW_UP,
        ARROW_RIGHT,
        ARROW_DOWN,
        SPACE,
        F1,
        F2,
        F3,
        F4,
        F5,
        F6,
        F7,
        F8,
        F9,
        F10,
        F11,
        F12;

        /** Whether the key is held while others are pressed. */
        public boolean isModifier() {
            return this == CONTROL || this == SHIFT || this == ALT || this == META;
        }
    }

    /**
     * A key that bears a character, as in Ctrl+A.
     *
     * @param codePoint a printable Unicode code point
     */
    record Printable(int codePoint) implements Key {

        public Printable {
            if (!Character.isValidCodePoint(codePoint) || Character.isISOControl(codePoint)) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot make a key of code point " + codePoint + ": it is not a printable character.");
            }
        }

        @Override
        public String toString() {
            return Character.toString(codePoint);
        }
    }

    /**
     * The key with a name in Sightline's own spelling, in any case ({@code enter}, {@code page_up}), or a single
     * character. Synonyms that models use are the business of their dialect.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when there is no such key
     */
    static Key of(String name) {
        return find(name)
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot press the key '" + name + "': there is no such key. Use a single character or one of "
                                + Arrays.stream(Named.values())
                                        .map(key -> key.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** As {@link #of}, for a caller that can continue without the key. */
    static Optional<Key> find(String name) {
        if (name.codePointCount(0, name.length()) == 1 && !Character.isISOControl(name.codePointAt(0))) {
            return Optional.of(name.equals(" ") ? Named.SPACE : new Printable(name.codePointAt(0)));
        }
        String upper = name.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        return Arrays.stream(Named.values())
                .filter(key -> key.name().equals(upper))
                .<Key>map(key -> key)
                .findFirst();
    }
}
