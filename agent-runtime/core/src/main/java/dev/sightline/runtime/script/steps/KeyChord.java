package dev.sightline.runtime.script.steps;

import dev.sightline.action.Key;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.source.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keys that are pressed together, written with a plus between them: {@code enter}, {@code control+shift+t}. */
final class KeyChord {

    private static final List<String> NAMES = Arrays.stream(Key.Named.values())
            .map(key -> key.name().toLowerCase(Locale.ROOT))
            .toList();

    // other spellings that people use, each mapped to the one that counts
    private static final Map<String, String> SYNONYMS = Map.of(
            "ctrl",
            "control",
            "esc",
            "escape",
            "return",
            "enter",
            "cmd",
            "meta",
            "command",
            "meta",
            "del",
            "delete",
            "up",
            "arrow_up",
            "down",
            "arrow_down",
            "left",
            "arrow_left",
            "right",
            "arrow_right");

    private KeyChord() {}

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when a key is unknown
     */
    static List<Key> parse(String chord) {
        var keys = new ArrayList<Key>();
        int start = 0;
        while (start <= chord.length()) {
            // a plus at the beginning of a part is the plus key itself
            int plus = chord.indexOf('+', start + 1);
            String name = chord.substring(start, plus < 0 ? chord.length() : plus);
            keys.add(key(chord, name.length() > 1 ? name.strip() : name));
            if (plus < 0) {
                break;
            }
            start = plus + 1;
        }
        return keys;
    }

    private static Key key(String chord, String name) {
        return Key.find(name).orElseThrow(() -> {
            String synonym = SYNONYMS.get(name.toLowerCase(Locale.ROOT));
            return new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot press '" + chord + "': there is no key '" + name + "'."
                            + (synonym == null
                                    ? Spelling.suggest(name.toLowerCase(Locale.ROOT), NAMES)
                                    : " Did you mean '" + synonym + "'?")
                            + " Use single characters and " + String.join(", ", NAMES)
                            + ", with '+' between keys that are pressed together.");
        });
    }
}
