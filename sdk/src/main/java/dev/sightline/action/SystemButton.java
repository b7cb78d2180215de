package dev.sightline.action;

/** A button of a device that is not on its keyboard. */
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
