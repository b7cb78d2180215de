package dev.sightline.desktop;

import dev.sightline.action.Key;
import java.awt.Robot;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Presses keys through {@code java.awt.Robot}, which knows letters, digits and named keys. Other characters are looked
 * for where a US keyboard has them.
 */
final class RobotKeyboard implements Keyboard {

    // Robot has no key codes for these characters; each maps to the US key that types it with Shift
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

    RobotKeyboard(Robot robot, boolean mac) {
        this.robot = robot;
        this.mac = mac;
    }

    @Override
    public boolean press(List<Key> keys) {
        List<Integer> codes = codes(keys);
        if (codes == null) {
            return false;
        }
        var down = new ArrayList<Integer>();
        try {
            for (int code : codes) {
                robot.keyPress(code);
                down.addFirst(code);
            }
        } finally {
            down.forEach(robot::keyRelease);
        }
        return true;
    }

    @Override
    public void close() {
        // Robot has nothing to close
    }

    private @Nullable List<Integer> codes(List<Key> keys) {
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

    private int code(Key.Named key) {
        return switch (key) {
            case CONTROL -> KeyEvent.VK_CONTROL;
            case SHIFT -> KeyEvent.VK_SHIFT;
            case ALT -> KeyEvent.VK_ALT;
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
