package dev.sightline.action;

/** A button of the mouse. */
public enum MouseButton {
    LEFT,
    MIDDLE,
    RIGHT
}
