package dev.sightline.mobile;

/** How a phone is held. */
public enum Orientation {
    PORTRAIT,
    LANDSCAPE
}
