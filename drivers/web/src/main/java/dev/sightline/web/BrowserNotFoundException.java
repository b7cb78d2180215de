package dev.sightline.web;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * Chromium or chromedriver was not found.
 *
 * @since 0.1.0
 */
public final class BrowserNotFoundException extends SightlineException {

    private static final long serialVersionUID = 1L;

    private final String executable;

    BrowserNotFoundException(String executable, String message) {
        super(ErrorCategory.CONFIGURATION, message);
        this.executable = executable;
    }

    /** What is missing: {@code chromium} or {@code chromedriver}. */
    public String executable() {
        return executable;
    }
}
