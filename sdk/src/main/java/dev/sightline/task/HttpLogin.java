package dev.sightline.task;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import org.jspecify.annotations.Nullable;

/**
 * A user name and password for a server that asks for them by HTTP authentication (Basic, Digest). Only that server
 * receives them. All texts may hold {@code ${name}} for a variable; user and password may hold {@code ${secret.name}},
 * and a password must, so that it is never printed.
 *
 * @param server a URL of the server, of which scheme, host and port count; null for that of the task's own URL
 * @since 0.1.0
 */
public record HttpLogin(@Nullable String server, String user, String password) {

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when the user name is blank or the password holds no
     *     secret
     */
    public HttpLogin {
        if (user.isBlank()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot log in by HTTP authentication: the user name is blank.");
        }
        if (!password.contains("${secret.")) {
            // what stands there may be the password itself, so it is not repeated
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot log in by HTTP authentication: the password must be a secret of the task, as in"
                            + " '${secret.password}'.");
        }
    }

    /** Shows no password, even one that is written out beside the place of a secret. */
    @Override
    public String toString() {
        return "HTTP login as '" + user + "'" + (server == null ? "" : " at " + server);
    }
}
