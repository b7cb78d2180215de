package dev.sightline.mobile;

import dev.sightline.action.Key;
import dev.sightline.action.SystemButton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of Android. The numbers are those of {@code android.view.KeyEvent}.
 *
 * @param code {@code KEYCODE_…}
 * @param meta {@code META_…_ON}, combined
 */
record AndroidKeys(int code, int meta) {

    static final int PASTE = 279;
    static final int ENTER = 66;

    private static final int META_SHIFT = 0x1;
    private static final int META_ALT = 0x2;
    private static final int META_CONTROL = 0x1000;
    private static final int META_META = 0x10000;

    /** A chord that Android supports, which is modifiers and one key; null for any other. */
    static @Nullable AndroidKeys of(List<Key> keys) {
        int meta = 0;
        for (Key key : keys.subList(0, keys.size() - 1)) {
            int modifier = key instanceof Key.Named named ? modifier(named) : 0;
            if (modifier == 0) {
                return null;
            }
            meta |= modifier;
        }
        return switch (keys.getLast()) {
            case Key.Named named -> new AndroidKeys(code(named), meta);
            case Key.Printable printable -> printable(printable.codePoint(), meta);
        };
    }

    private static @Nullable AndroidKeys printable(int codePoint, int meta) {
        if (codePoint >= 'a' && codePoint <= 'z') {
            return new AndroidKeys(29 + codePoint - 'a', meta);
        }
        if (codePoint >= 'A' && codePoint <= 'Z') {
            return new AndroidKeys(29 + codePoint - 'A', meta | META_SHIFT);
        }
        if (codePoint >= '0' && codePoint <= '9') {
            return new AndroidKeys(7 + codePoint - '0', meta);
        }
        return null;
    }

    private static int modifier(Key.Named key) {
        return switch (key) {
            case SHIFT -> META_SHIFT;
            case ALT -> META_ALT;
            case CONTROL -> META_CONTROL;
            case META -> META_META;
            case ENTER,
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
                    F12 -> 0;
        };
    }

    private static int code(Key.Named key) {
        return switch (key) {
            case CONTROL -> 113;
            case SHIFT -> 59;
            case ALT -> 57;
            case META -> 117;
            case ENTER -> ENTER;
            case TAB -> 61;
            case ESCAPE -> 111;
            case BACKSPACE -> 67;
            case DELETE -> 112;
            case INSERT -> 124;
            case HOME -> 122;
            case END -> 123;
            case PAGE_UP -> 92;
            case PAGE_DOWN -> 93;
            case ARROW_LEFT -> 21;
            case ARROW_UP -> 19;
            case ARROW_RIGHT -> 22;
            case ARROW_DOWN -> 20;
            case SPACE -> 62;
            case F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12 ->
                130 + Integer.parseInt(key.name().substring(1));
        };
    }

    /** The key of a button; null when there is no such key. */
    static @Nullable Integer of(SystemButton button) {
        return switch (button) {
            case BACK -> 4;
            case HOME -> 3;
            case MENU -> 187; // the list of recent applications, KEYCODE_APP_SWITCH
            case ENTER -> ENTER;
            case VOLUME_UP -> 24;
            case VOLUME_DOWN -> 25;
            case POWER -> 26;
            case HIDE_KEYBOARD -> null;
        };
    }
}
