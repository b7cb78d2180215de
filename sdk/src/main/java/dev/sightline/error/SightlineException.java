package dev.sightline.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Sightline reports by throwing. An action that merely could not be performed is not an
 * error but a value ({@code ActionOutcome}); this is for what ends a run or refuses a call.
 *
 * <p>The message says what was attempted, with which value, what was found, and what to do next. It never holds a
 * secret or a screenshot.
 *
 * @since 0.1.0
 */
public class SightlineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCategory category;

    public SightlineException(ErrorCategory category, String message) {
        this(category, message, null);
    }

    public SightlineException(ErrorCategory category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** Who has to act on the error: the user, whoever runs the driver or the model, or the authors of Sightline. */
    public ErrorCategory category() {
        return category;
    }

    /** Whether the same call may succeed when it is made again without any change. */
    public boolean retryable() {
        return category.retryable();
    }
}
