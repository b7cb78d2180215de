package dev.sightline.action;

/**
 * A button of the mouse.
 *
 * @since 0.1.0
 */
public enum MouseButton {
    LEFT,
    MIDDLE,
    RIGHT
}
