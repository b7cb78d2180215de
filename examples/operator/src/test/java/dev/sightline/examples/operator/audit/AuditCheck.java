package dev.sightline.examples.operator.audit;

/** {@code ./sightline audit} for tests of other packages. */
public final class AuditCheck {

    private AuditCheck() {}

    /** Returns its exit code. */
    public static int run(String... arguments) {
        return AuditCommand.run(arguments);
    }
}
