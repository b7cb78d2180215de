package dev.sightline.screen;

/**
 * How a phone is held.
 *
 * @since 0.1.0
 */
public enum ScreenOrientation {
    /** Its screen is higher than wide. */
    PORTRAIT,
    /** Its screen is wider than high. */
    LANDSCAPE
}
