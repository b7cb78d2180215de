package dev.sightline.mobile;

/** The orientation of a phone's screen. */
public enum Orientation {
    PORTRAIT,
    LANDSCAPE
}
