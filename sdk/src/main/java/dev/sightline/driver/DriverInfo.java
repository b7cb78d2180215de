package dev.sightline.driver;

/**
 * What a driver is.
 *
 * @param platform decides which of its action functions the model is offered
 * @param name the product and its version, as in {@code "Chromium 156"}
 */
public record DriverInfo(Platform platform, String name) {

    /** The kinds of screens. */
    public enum Platform {
        WEB,
        MOBILE,
        DESKTOP
    }
}
