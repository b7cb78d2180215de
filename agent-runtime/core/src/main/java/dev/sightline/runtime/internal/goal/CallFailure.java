package dev.sightline.runtime.internal.goal;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.Excerpts;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a call of a model failed, and what to do about it. Clients have exceptions of their own, none of which this
 * module depends on: the status and the headers of an HTTP response are read through accessors found by name, on which
 * OpenAI's client and Spring's agree well enough.
 *
 * @param kind what went wrong
 * @param category of the exception that reports it
 * @param what the client's own message, in one line
 * @param retryAfter how long the server asks to wait, null if it does not
 */
record CallFailure(
        Kind kind,
        ErrorCategory category,
        String what,
        @Nullable Duration retryAfter) {

    /** What went wrong, and whether another attempt can help. */
    enum Kind {
        /** The server answered, and its client could not read the answer. */
        UNREADABLE(
                false,
                "The server answered, but not in the form of the OpenAI chat protocol that its client expects. Check that"
                        + " the URL leads to such a server, and update the server."),
        UNAUTHORIZED(false, "Check the API key."),
        NOT_FOUND(false, "Check the server's URL and the name of the model."),
        REJECTED(
                false,
                "The server rejected the request: check that the model accepts images and that its context is long enough."),
        RATE_LIMITED(true, "Wait, or use a key with a higher limit."),
        UNAVAILABLE(true, "Check the log of the model's server."),
        UNREACHABLE(true, "Check that the model's server is running and that its URL is right."),
        /** No server was involved: a model in this process, or its client. */
        LOCAL(false, "");

        private final boolean retryable;
        private final String advice;

        Kind(boolean retryable, String advice) {
            this.retryable = retryable;
            this.advice = advice;
        }

        boolean retryable() {
            return retryable;
        }

        /** A sentence, empty if the client's own message states what to do. */
        String advice() {
            return advice;
        }
    }

    private static final Pattern STATUS_IN_MESSAGE = Pattern.compile("^(?:HTTP |status )?([45]\\d\\d)\\b");

    /** Keys as servers repeat them in their error messages. */
    private static final Pattern KEY = Pattern.compile("\\b(?:sk|key|token)-[A-Za-z0-9_*-]{3,}|(?i:bearer)\\s+\\S+");

    private static final int LONGEST_CHAIN = 20;

    static CallFailure of(Throwable error) {
        String what = KEY.matcher(words(error)).replaceAll("<key>");
        Throwable cause = error;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            Integer status = status(cause);
            if (status != null) {
                return new CallFailure(ofStatus(status), ErrorCategory.MODEL, what, retryAfter(cause));
            }
            if (name.contains("InvalidData") || name.contains("MessageNotReadable") || name.contains("JsonP")) {
                return new CallFailure(Kind.UNREADABLE, ErrorCategory.MODEL, what, null);
            }
            if (cause instanceof IOException || (name.contains("Transient") && !name.contains("NonTransient"))) {
                return new CallFailure(Kind.UNREACHABLE, ErrorCategory.MODEL, what, null);
            }
        }
        return new CallFailure(Kind.LOCAL, localCategory(error), what, null);
    }

    /** A model in this process states by the category of its own exceptions who can correct the error. */
    private static ErrorCategory localCategory(Throwable error) {
        return switch (String.valueOf(called(error, "category"))) {
            case "CHECKPOINT", "SETTINGS", "CONTEXT" -> ErrorCategory.CONFIGURATION;
            case "INPUT" -> ErrorCategory.INVALID_INPUT;
            default -> ErrorCategory.MODEL;
        };
    }

    private static Kind ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> Kind.UNAUTHORIZED;
            case 404 -> Kind.NOT_FOUND;
            case 429 -> Kind.RATE_LIMITED;
            case 408, 409, 425 -> Kind.UNAVAILABLE;
            default -> status >= 500 ? Kind.UNAVAILABLE : status >= 400 ? Kind.REJECTED : Kind.UNREADABLE;
        };
    }

    private static @Nullable Integer status(Throwable error) {
        Object status = called(error, "statusCode");
        status = status == null ? called(error, "getStatusCode") : status;
        status = status == null || status instanceof Integer ? status : called(status, "value");
        if (status instanceof Integer code) {
            return code >= 300 ? code : null;
        }
        Matcher written = STATUS_IN_MESSAGE.matcher(String.valueOf(error.getMessage()));
        return written.find() ? Integer.valueOf(written.group(1)) : null;
    }

    private static @Nullable Duration retryAfter(Throwable error) {
        Object headers = called(error, "headers");
        headers = headers == null ? called(error, "getResponseHeaders") : headers;
        headers = headers == null ? called(error, "getHeaders") : headers;
        String seconds = headers == null ? null : header(headers, "Retry-After");
        if (seconds == null) {
            return null;
        }
        try {
            return seconds.matches("\\d{1,6}(\\.\\d+)?")
                    ? Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000))
                    : nonNegative(Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(
                                    seconds, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static @Nullable String header(Object headers, String name) {
        Object values = called(headers, "values", name);
        if (values == null && headers instanceof Map<?, ?> map) {
            values = map.get(name);
        }
        values = values == null ? called(headers, "getFirst", name) : values;
        if (values instanceof List<?> list) {
            return list.isEmpty() ? null : String.valueOf(list.getFirst()).strip();
        }
        return values == null ? null : values.toString().strip();
    }

    private static @Nullable Object called(Object target, String method, String... arguments) {
        Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {String.class};
        try {
            return target.getClass().getMethod(method, types).invoke(target, (Object[]) arguments);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    /** The client's message; clients hide what went wrong with the connection behind messages of their own. */
    private static String words(Throwable error) {
        Throwable root = error;
        while (root.getMessage() == null && root.getCause() != null) {
            root = root.getCause();
        }
        Throwable deepest = root;
        for (int i = 0; deepest.getCause() != null && i < LONGEST_CHAIN; i++) {
            deepest = deepest.getCause();
        }
        return !deepest.equals(root) && deepest instanceof IOException
                ? described(root) + " (" + described(deepest) + ")"
                : described(root);
    }

    private static String described(Throwable error) {
        return error.getClass().getSimpleName() + ": " + Excerpts.firstLine(String.valueOf(error.getMessage()), 300);
    }
}
