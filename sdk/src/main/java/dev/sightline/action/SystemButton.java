package dev.sightline.action;

/**
 * A button of a device that is not on its keyboard.
 *
 * @since 0.1.0
 */
public enum SystemButton {
    BACK,
    HOME,
    /** The list of recent applications. */
    MENU,
    ENTER,
    VOLUME_UP,
    VOLUME_DOWN,
    POWER,
    /** What takes the keyboard off the screen. */
    HIDE_KEYBOARD
}
