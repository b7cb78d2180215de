package dev.sightline.desktop;

import dev.sightline.action.Key;
import java.awt.Robot;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Presses keys. Used by one thread at a time. */
sealed interface Keyboard extends AutoCloseable permits RobotKeyboard, X11Keyboard {

    /**
     * Presses the keys in order and releases them in reverse order, whatever happens in between.
     *
     * @return false when this keyboard has no such key; nothing was pressed then
     */
    boolean press(List<Key> keys);

    /** Releases the keycodes that it assigned. */
    @Override
    void close();

    /** The keyboard of a desktop. */
    static Keyboard of(Robot robot, Display display) {
        if (display.isX11()) {
            try {
                return X11Keyboard.open();
            } catch (IllegalArgumentException | IllegalCallerException e) {
                Logger log = LoggerFactory.getLogger(Keyboard.class);
                log.warn(
                        "Cannot look up keys through libX11: {}. Install libx11-6 and libxtst6 and allow native access"
                                + " (--enable-native-access=ALL-UNNAMED). Until then, keys are pressed through"
                                + " java.awt.Robot, which has no Super key and needs Latin letters on the keyboard"
                                + " layout.",
                        e.getMessage());
            }
        }
        return new RobotKeyboard(robot, display.isMac());
    }
}
