package dev.sightline.desktop;

import dev.sightline.action.Key;
import java.awt.Robot;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presses keys through {@code java.awt.Robot}. Letters and digits are found on the keyboard by what they bear; other
 * signs, for which Robot knows only the place of a key, are taken to be where an English (US) keyboard has them.
 */
final class Keyboard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keyboard.class);

    // Robot has no code for these signs of their own; the US key that bears each with Shift
    private static final Map<Character, Character> SHIFTED = Map.ofEntries(
            Map.entry('~', '`'),
            Map.entry('!', '1'),
            Map.entry('@', '2'),
            Map.entry('#', '3'),
            Map.entry('$', '4'),
            Map.entry('%', '5'),
            Map.entry('^', '6'),
            Map.entry('&', '7'),
            Map.entry('*', '8'),
            Map.entry('(', '9'),
            Map.entry(')', '0'),
            Map.entry('_', '-'),
            Map.entry('+', '='),
            Map.entry('{', '['),
            Map.entry('}', ']'),
            Map.entry('|', '\\'),
            Map.entry(':', ';'),
            Map.entry('"', '\''),
            Map.entry('<', ','),
            Map.entry('>', '.'),
            Map.entry('?', '/'));

    private static final Map<Character, Integer> SIGNS = Map.ofEntries(
            Map.entry('`', KeyEvent.VK_BACK_QUOTE),
            Map.entry('-', KeyEvent.VK_MINUS),
            Map.entry('=', KeyEvent.VK_EQUALS),
            Map.entry('[', KeyEvent.VK_OPEN_BRACKET),
            Map.entry(']', KeyEvent.VK_CLOSE_BRACKET),
            Map.entry('\\', KeyEvent.VK_BACK_SLASH),
            Map.entry(';', KeyEvent.VK_SEMICOLON),
            Map.entry('\'', KeyEvent.VK_QUOTE),
            Map.entry(',', KeyEvent.VK_COMMA),
            Map.entry('.', KeyEvent.VK_PERIOD),
            Map.entry('/', KeyEvent.VK_SLASH));

    private final Robot robot;
    private final boolean mac;
    private final @Nullable X11SuperKey superKey;

    Keyboard(Robot robot, Display display) {
        this.robot = robot;
        this.mac = display.isMac();
        this.superKey = display.isX11() ? superKey() : null;
    }

    private static @Nullable X11SuperKey superKey() {
        try {
            X11SuperKey key = X11SuperKey.open();
            if (key.exists()) {
                return key;
            }
            key.close();
            LOG.warn("The keyboard has no Super key: the key 'meta' does nothing.");
        } catch (IllegalArgumentException | IllegalCallerException e) {
            LOG.warn("Cannot press the Super key: {}. The key 'meta' does nothing.", e.getMessage());
        }
        return null;
    }

    /**
     * The codes to press, in their order.
     *
     * @return null when a key is on no keyboard that Robot knows
     */
    @Nullable
    List<Integer> codes(List<Key> keys) {
        var codes = new ArrayList<Integer>();
        for (Key key : keys) {
            switch (key) {
                case Key.Named named -> codes.add(code(named));
                case Key.Printable printable -> {
                    int codePoint = printable.codePoint();
                    if (codePoint > 0x7e) {
                        return null;
                    }
                    char sign = (char) codePoint;
                    char base = SHIFTED.getOrDefault(sign, Character.toLowerCase(sign));
                    if (base != sign && !codes.contains(KeyEvent.VK_SHIFT)) {
                        codes.add(KeyEvent.VK_SHIFT);
                    }
                    codes.add(SIGNS.getOrDefault(base, KeyEvent.getExtendedKeyCodeForChar(base)));
                }
            }
        }
        return codes;
    }

    /** Presses in order, releases in the reverse order, whatever happens between. */
    void press(List<Integer> codes) {
        var down = new ArrayList<Integer>();
        try {
            for (int code : codes) {
                if (superKey != null && code == KeyEvent.VK_WINDOWS) {
                    superKey.press();
                } else {
                    robot.keyPress(code);
                }
                down.addFirst(code);
            }
        } finally {
            down.forEach(this::release);
        }
    }

    private void release(int code) {
        if (superKey != null && code == KeyEvent.VK_WINDOWS) {
            superKey.release();
        } else {
            robot.keyRelease(code);
        }
    }

    @Override
    public void close() {
        if (superKey != null) {
            superKey.close();
        }
    }

    /** The chord that pastes from the clipboard. */
    List<Integer> paste() {
        return List.of(mac ? KeyEvent.VK_META : KeyEvent.VK_CONTROL, KeyEvent.VK_V);
    }

    /** The chord with which X11 terminals paste the selection; Control+V means something else to them. */
    List<Integer> pasteIntoTerminal() {
        return List.of(KeyEvent.VK_SHIFT, KeyEvent.VK_INSERT);
    }

    private int code(Key.Named key) {
        return switch (key) {
            case CONTROL -> KeyEvent.VK_CONTROL;
            case SHIFT -> KeyEvent.VK_SHIFT;
            case ALT -> KeyEvent.VK_ALT;
            // AWT calls the Super key "Windows"
            case META -> mac ? KeyEvent.VK_META : KeyEvent.VK_WINDOWS;
            case ENTER -> KeyEvent.VK_ENTER;
            case TAB -> KeyEvent.VK_TAB;
            case ESCAPE -> KeyEvent.VK_ESCAPE;
            case BACKSPACE -> KeyEvent.VK_BACK_SPACE;
            case DELETE -> KeyEvent.VK_DELETE;
            case INSERT -> KeyEvent.VK_INSERT;
            case HOME -> KeyEvent.VK_HOME;
            case END -> KeyEvent.VK_END;
            case PAGE_UP -> KeyEvent.VK_PAGE_UP;
            case PAGE_DOWN -> KeyEvent.VK_PAGE_DOWN;
            case ARROW_LEFT -> KeyEvent.VK_LEFT;
            case ARROW_UP -> KeyEvent.VK_UP;
            case ARROW_RIGHT -> KeyEvent.VK_RIGHT;
            case ARROW_DOWN -> KeyEvent.VK_DOWN;
            case SPACE -> KeyEvent.VK_SPACE;
            case F1 -> KeyEvent.VK_F1;
            case F2 -> KeyEvent.VK_F2;
            case F3 -> KeyEvent.VK_F3;
            case F4 -> KeyEvent.VK_F4;
            case F5 -> KeyEvent.VK_F5;
            case F6 -> KeyEvent.VK_F6;
            case F7 -> KeyEvent.VK_F7;
            case F8 -> KeyEvent.VK_F8;
            case F9 -> KeyEvent.VK_F9;
            case F10 -> KeyEvent.VK_F10;
            case F11 -> KeyEvent.VK_F11;
            case F12 -> KeyEvent.VK_F12;
        };
    }
}
