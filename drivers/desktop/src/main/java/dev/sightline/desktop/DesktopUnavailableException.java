package dev.sightline.desktop;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import org.jspecify.annotations.Nullable;

/**
 * There is no desktop that this JVM can capture and operate.
 *
 * @since 0.1.0
 */
public final class DesktopUnavailableException extends SightlineException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String remedy;

    DesktopUnavailableException(String reason, String remedy) {
        this(reason, remedy, null);
    }

    DesktopUnavailableException(String reason, String remedy, @Nullable Throwable cause) {
        super(ErrorCategory.CONFIGURATION, "Cannot open the desktop: " + reason + ". " + remedy, cause);
        this.reason = reason;
        this.remedy = remedy;
    }

    /** What was found, without a final full stop. */
    public String reason() {
        return reason;
    }

    /** What to do, in complete sentences. */
    public String remedy() {
        return remedy;
    }
}
