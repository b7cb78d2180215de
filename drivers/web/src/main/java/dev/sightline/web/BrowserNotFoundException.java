package dev.sightline.web;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/** Chromium or chromedriver was not found. */
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
