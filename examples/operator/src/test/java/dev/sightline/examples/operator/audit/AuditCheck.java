package dev.sightline.examples.operator.audit;

import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The audit log and {@code ./sightline audit} for tests of other packages. */
public final class AuditCheck {

    private AuditCheck() {}

    /** The log in a database. */
    public static AuditLog log(JdbcClient jdbc) {
        return new AuditLog(jdbc, Clock.systemUTC());
    }

    /** Returns its exit code. */
    public static int run(String... arguments) {
        return AuditCommand.run(arguments);
    }
}
