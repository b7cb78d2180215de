package dev.sightline.boot;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Set;
import java.util.TreeSet;

/** The chosen type of driver is not on the class path. */
final class DriverNotOnClassPathException extends SightlineException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String type;
    private final TreeSet<String> found;

    /**
     * @param property that chose the driver
     * @param found the available types
     */
    DriverNotOnClassPathException(String property, String type, Set<String> found) {
        super(
                ErrorCategory.CONFIGURATION,
                "Cannot use the driver that '" + property + "=" + type + "' chooses: no driver of this type is on the"
                        + " class path. " + remedy(property, found));
        this.property = property;
        this.type = type;
        this.found = new TreeSet<>(found);
    }

    String property() {
        return property;
    }

    String type() {
        return type;
    }

    String remedy() {
        return remedy(property, found);
    }

    private static String remedy(String property, Set<String> found) {
        return "Add the dependency that brings it (Sightline's own are dev.sightline:sightline-driver-web,"
                + " sightline-driver-desktop and sightline-driver-mobile), or set '" + property + "' to "
                + (found.isEmpty() ? "" : "one of " + String.join(", ", found) + ", or to ") + "none.";
    }
}
