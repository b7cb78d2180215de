package dev.sightline.qwenvl;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that the engine reports as an error: a file that cannot be loaded, a request that cannot be
 * served. The message says what was attempted, with which value, what was found and what to do next.
 */
public class QwenVlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public QwenVlException(String message) {
        super(message);
    }

    public QwenVlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
