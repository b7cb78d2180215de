package dev.sightline.boot;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/** A driver was chosen whose module the application does not depend on. */
final class DriverNotOnClassPathException extends SightlineException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final DriverType type;

    /**
     * @param property that chose the driver
     */
    DriverNotOnClassPathException(String property, DriverType type) {
        super(
                ErrorCategory.CONFIGURATION,
                "Cannot use the driver that '" + property + "=" + type + "' chooses: " + type.artifact()
                        + " is not on the class path. Add that dependency.");
        this.property = property;
        this.type = type;
    }

    String property() {
        return property;
    }

    DriverType type() {
        return type;
    }
}
