package dev.sightline.driver;

import dev.sightline.action.Key;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * Describes a driver.
 *
 * @param platform decides which of its action functions the model is offered
 * @param name the product and its version, as in {@code "Chromium 156"}
 * @param commandKey the modifier of shortcuts such as "select all" on the machine that the screen belongs to, which
 *     need not be the machine of the agent: {@code META} (Command) on macOS and iOS, {@code CONTROL} elsewhere
 * @since 0.1.0
 */
public record DriverInfo(Platform platform, String name, Key.Named commandKey) {

    public DriverInfo {
        if (!commandKey.isModifier()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use " + commandKey + " as the command key of '" + name
                            + "': it is not a modifier. Use CONTROL or META.");
        }
    }

    /** A driver whose shortcuts are pressed with Control. */
    public DriverInfo(Platform platform, String name) {
        this(platform, name, Key.Named.CONTROL);
    }

    /** The kinds of screens. */
    public enum Platform {
        WEB,
        MOBILE,
        DESKTOP
    }
}
