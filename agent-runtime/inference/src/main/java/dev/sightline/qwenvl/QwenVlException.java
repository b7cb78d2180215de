package dev.sightline.qwenvl;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that the engine reports as an error. The message says what was attempted, with which value, what was
 * found and what to do next; the category says who can do it.
 *
 * @since 0.1.0
 */
public class QwenVlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Who can mend an error. */
    public enum Category {
        /** A file of the model: missing, damaged, or of a kind that is not supported. Mended by another file. */
        CHECKPOINT,
        /** How the engine is set up: an unknown backend, a limit out of range. Mended in the configuration. */
        SETTINGS,
        /** What was sent with a request: a damaged picture, a schema that cannot be held, an empty prompt. Mended by the caller. */
        INPUT,
        /** A prompt and its answer do not fit the context. Mended by a shorter prompt or a longer context. */
        CONTEXT,
        /** A download that failed or stalled. Mended by trying again, or by another address. */
        DOWNLOAD,
        /** The engine was closed, interrupted or called in a way that it forbids. */
        STATE
    }

    private final Category category;

    /** An error of the category {@link Category#CHECKPOINT}. */
    public QwenVlException(String message) {
        this(Category.CHECKPOINT, message);
    }

    /** An error of the category {@link Category#CHECKPOINT}. */
    public QwenVlException(String message, @Nullable Throwable cause) {
        this(Category.CHECKPOINT, message, cause);
    }

    /** An error of any category. */
    public QwenVlException(Category category, String message) {
        this(category, message, null);
    }

    /** An error of any category, with what caused it. */
    public QwenVlException(Category category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** Who can mend it. */
    public Category category() {
        return category;
    }
}
