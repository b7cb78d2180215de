package dev.sightline.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists the available drivers, and states how to get the chosen one. */
final class DriverNotOnClassPathFailureAnalyzer extends AbstractFailureAnalyzer<DriverNotOnClassPathException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DriverNotOnClassPathException cause) {
        return new FailureAnalysis(
                "'" + cause.property() + "=" + cause.type() + "' chooses a driver of Sightline of the type '"
                        + cause.type() + "', and no such driver is on the class path.",
                cause.remedy(),
                cause);
    }
}
