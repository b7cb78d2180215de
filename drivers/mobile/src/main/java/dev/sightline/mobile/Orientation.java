package dev.sightline.mobile;

/**
 * The orientation of a phone's screen.
 *
 * @since 0.1.0
 */
public enum Orientation {
    PORTRAIT,
    LANDSCAPE
}
