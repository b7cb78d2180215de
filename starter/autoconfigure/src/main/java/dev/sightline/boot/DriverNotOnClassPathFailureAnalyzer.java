package dev.sightline.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which dependency brings the driver that was chosen. */
final class DriverNotOnClassPathFailureAnalyzer extends AbstractFailureAnalyzer<DriverNotOnClassPathException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DriverNotOnClassPathException cause) {
        return new FailureAnalysis(
                "'" + cause.property() + "=" + cause.type() + "' chooses the " + cause.type()
                        + " driver of Sightline, which is not on the class path.",
                "Add a dependency on " + cause.type().artifact() + ", or choose another driver with '"
                        + cause.property() + "'.",
                cause);
    }
}
