package dev.sightline.web;

import dev.sightline.action.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.KeyInput;
import org.openqa.selenium.interactions.Pause;
import org.openqa.selenium.interactions.Sequence;

/** The keyboard: text of any script, and chords. */
final class Keyboard {

    /** Longer text is inserted at once; a person would paste it, too. */
    private static final int LONGEST_KEYED = 200;

    private final BrowserSession session;
    private final KeyInput keyboard = new KeyInput("keyboard");

    Keyboard(BrowserSession session) {
        this.session = session;
    }

    /** Decides between two parts of a text whether the rest still belongs to the same place. */
    @FunctionalInterface
    interface Guard {
        boolean mayGoOn();
    }

    /**
     * Types text where the focus is. Characters of a plain keyboard are typed as keys, so that pages receive key
     * events; everything else is inserted as an input method does, which is exact for any Unicode.
     *
     * @param guard called after each key that can move the focus or leave the page
     * @return how many characters were typed
     */
    int type(String text, Guard guard) {
        String unified = text.replace("\r\n", "\n").replace('\r', '\n');
        boolean keyed = unified.length() <= LONGEST_KEYED;
        int start = 0;
        while (start < unified.length()) {
            if (start > 0 && moves(unified.charAt(start - 1)) && !guard.mayGoOn()) {
                return start;
            }
            int end = start;
            boolean plain = isKey(unified.charAt(start), keyed);
            while (end < unified.length() && isKey(unified.charAt(end), keyed) == plain) {
                end++;
                if (moves(unified.charAt(end - 1))) {
                    break;
                }
            }
            String part = unified.substring(start, end);
            if (plain) {
                key(part);
            } else {
                session.cdp("Input.insertText", Map.of("text", part));
            }
            start = end;
        }
        return start;
    }

    /** Whether a key can move the focus or leave the page. */
    static boolean moves(char c) {
        return c == '\n' || c == '\t';
    }

    private static boolean isKey(char c, boolean keyed) {
        // line ends and tabs are always keys: inserted, they would not submit a form or move the focus
        return c == '\n' || c == '\t' || (keyed && c >= ' ' && c < 127);
    }

    private void key(String plain) {
        var sequence = new Sequence(keyboard, 0);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            CharSequence code = c == '\n' ? Keys.ENTER : c == '\t' ? Keys.TAB : String.valueOf(c);
            sequence.addAction(keyboard.createKeyDown(code.charAt(0))).addAction(keyboard.createKeyUp(code.charAt(0)));
        }
        session.driver().perform(List.of(sequence));
    }

    /** Presses the keys in order and releases them in reverse. */
    void press(List<Key> keys) {
        List<Integer> codes = new ArrayList<>();
        for (Key key : keys) {
            codes.add(code(key));
        }
        var sequence = new Sequence(keyboard, 0);
        codes.forEach(code -> sequence.addAction(keyboard.createKeyDown(code)));
        codes.reversed().forEach(code -> sequence.addAction(keyboard.createKeyUp(code)));
        session.driver().perform(List.of(sequence));
    }

    /**
     * Holds keys while another sequence advances.
     *
     * @param before steps of the other sequence before the keys go down
     * @param during steps of the other sequence before they are released
     */
    Sequence holding(Set<Key.Named> keys, int before, int during) {
        var sequence = new Sequence(keyboard, 0);
        for (int i = 0; i < before; i++) {
            sequence.addAction(new Pause(keyboard, Duration.ZERO));
        }
        keys.forEach(key -> sequence.addAction(keyboard.createKeyDown(code(key))));
        for (int i = 0; i < during; i++) {
            sequence.addAction(new Pause(keyboard, Duration.ZERO));
        }
        keys.forEach(key -> sequence.addAction(keyboard.createKeyUp(code(key))));
        return sequence;
    }

    private static int code(Key key) {
        return switch (key) {
            case Key.Printable printable -> printable.codePoint();
            case Key.Named named ->
                switch (named) {
                    case CONTROL -> Keys.CONTROL.getCodePoint();
                    case SHIFT -> Keys.SHIFT.getCodePoint();
                    case ALT -> Keys.ALT.getCodePoint();
                    case META -> Keys.META.getCodePoint();
                    case ENTER -> Keys.ENTER.getCodePoint();
                    case TAB -> Keys.TAB.getCodePoint();
                    case ESCAPE -> Keys.ESCAPE.getCodePoint();
                    case BACKSPACE -> Keys.BACK_SPACE.getCodePoint();
                    case DELETE -> Keys.DELETE.getCodePoint();
                    case INSERT -> Keys.INSERT.getCodePoint();
                    case HOME -> Keys.HOME.getCodePoint();
                    case END -> Keys.END.getCodePoint();
                    case PAGE_UP -> Keys.PAGE_UP.getCodePoint();
                    case PAGE_DOWN -> Keys.PAGE_DOWN.getCodePoint();
                    case ARROW_LEFT -> Keys.ARROW_LEFT.getCodePoint();
                    case ARROW_UP -> Keys.ARROW_UP.getCodePoint();
                    case ARROW_RIGHT -> Keys.ARROW_RIGHT.getCodePoint();
                    case ARROW_DOWN -> Keys.ARROW_DOWN.getCodePoint();
                    case SPACE -> ' ';
                    case F1 -> Keys.F1.getCodePoint();
                    case F2 -> Keys.F2.getCodePoint();
                    case F3 -> Keys.F3.getCodePoint();
                    case F4 -> Keys.F4.getCodePoint();
                    case F5 -> Keys.F5.getCodePoint();
                    case F6 -> Keys.F6.getCodePoint();
                    case F7 -> Keys.F7.getCodePoint();
                    case F8 -> Keys.F8.getCodePoint();
                    case F9 -> Keys.F9.getCodePoint();
                    case F10 -> Keys.F10.getCodePoint();
                    case F11 -> Keys.F11.getCodePoint();
                    case F12 -> Keys.F12.getCodePoint();
                };
        };
    }
}
