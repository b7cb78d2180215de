package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names that models use for keys.
 *
 * @since 0.1.0
 */
public final class KeyNames {

    private static final Map<String, Key.Named> SYNONYMS = Map.ofEntries(
            Map.entry("ctrl", Key.Named.CONTROL),
            Map.entry("control_l", Key.Named.CONTROL),
            Map.entry("ctrl_l", Key.Named.CONTROL),
            Map.entry("shift_l", Key.Named.SHIFT),
            Map.entry("alt_l", Key.Named.ALT),
            Map.entry("option", Key.Named.ALT),
            Map.entry("cmd", Key.Named.META),
            Map.entry("command", Key.Named.META),
            Map.entry("win", Key.Named.META),
            Map.entry("super", Key.Named.META),
            Map.entry("super_l", Key.Named.META),
            Map.entry("return", Key.Named.ENTER),
            Map.entry("kp_enter", Key.Named.ENTER),
            Map.entry("\n", Key.Named.ENTER),
            Map.entry("\t", Key.Named.TAB),
            Map.entry("esc", Key.Named.ESCAPE),
            Map.entry("back_space", Key.Named.BACKSPACE),
            Map.entry("bksp", Key.Named.BACKSPACE),
            Map.entry("del", Key.Named.DELETE),
            Map.entry("ins", Key.Named.INSERT),
            Map.entry("pageup", Key.Named.PAGE_UP),
            Map.entry("pgup", Key.Named.PAGE_UP),
            Map.entry("prior", Key.Named.PAGE_UP),
            Map.entry("pagedown", Key.Named.PAGE_DOWN),
            Map.entry("pgdn", Key.Named.PAGE_DOWN),
            Map.entry("next", Key.Named.PAGE_DOWN),
            Map.entry("left", Key.Named.ARROW_LEFT),
            Map.entry("up", Key.Named.ARROW_UP),
            Map.entry("right", Key.Named.ARROW_RIGHT),
            Map.entry("down", Key.Named.ARROW_DOWN),
            Map.entry("arrowleft", Key.Named.ARROW_LEFT),
            Map.entry("arrowup", Key.Named.ARROW_UP),
            Map.entry("arrowright", Key.Named.ARROW_RIGHT),
            Map.entry("arrowdown", Key.Named.ARROW_DOWN),
            Map.entry("spacebar", Key.Named.SPACE));

    private KeyNames() {}

    /** The keys of a chord such as {@code ["ctrl", "a"]} or {@code ["ctrl+a"]}; empty when one of them is unknown. */
    static Optional<List<Key>> chord(List<String> names) {
        List<Key> keys = new ArrayList<>();
        for (String name : names) {
            Optional<Key> whole = key(name);
            if (whole.isPresent()) {
                keys.add(whole.get());
                continue;
            }
            for (String part : name.strip().split("\\s*[+]\\s*|\\s+", -1)) {
                Optional<Key> key = key(part);
                if (key.isEmpty()) {
                    return Optional.empty();
                }
                keys.add(key.get());
            }
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
    }

    private static Optional<Key> key(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        Key.Named synonym = SYNONYMS.get(lower.length() == 1 ? lower : lower.strip());
        return synonym != null ? Optional.of(synonym) : Key.find(lower);
    }
}
