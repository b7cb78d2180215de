package dev.sightline.runtime.internal.run;

/** Stands for an exception whose message held a secret: its type by name, its stack, its message without the secret. */
final class RedactedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Chains of causes may be cyclic. */
    static final int DEEPEST = 20;

    private RedactedException(String type, String message) {
        super(type + ": " + message);
    }

    static RedactedException of(Throwable error, Secrets secrets) {
        return of(error, secrets, 0);
    }

    private static RedactedException of(Throwable error, Secrets secrets, int depth) {
        var redacted =
                new RedactedException(error.getClass().getName(), secrets.redact(String.valueOf(error.getMessage())));
        redacted.setStackTrace(error.getStackTrace());
        if (error.getCause() != null && depth < DEEPEST) {
            redacted.initCause(of(error.getCause(), secrets, depth + 1));
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (depth < DEEPEST) {
                redacted.addSuppressed(of(suppressed, secrets, depth + 1));
            }
        }
        return redacted;
    }
}
