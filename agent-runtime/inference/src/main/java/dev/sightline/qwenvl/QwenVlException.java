package dev.sightline.qwenvl;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that the engine reports. The message states what was attempted, with which value, what was
 * found and what to do next; the category states who can act on it.
 *
 * @since 0.1.0
 */
public class QwenVlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Who can correct an error. */
    public enum Category {
        /** A file of the model: missing, damaged, or of an unsupported kind. Use another file. */
        CHECKPOINT,
        /** The configuration of the engine: an unknown backend, a limit out of range. Change the configuration. */
        SETTINGS,
        /** The content of a request: a damaged picture, an unsupported schema, an empty prompt. Change the request. */
        INPUT,
        /** A prompt and its answer do not fit the context. Shorten the prompt or raise the context length. */
        CONTEXT,
        /** A download that failed or stalled. Try again, or use another URL. */
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

    /** Who can correct it. */
    public Category category() {
        return category;
    }
}
