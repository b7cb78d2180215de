package dev.sightline.boot;

import dev.sightline.desktop.DesktopUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** States what the desktop driver needs on this machine. */
final class DesktopUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<DesktopUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DesktopUnavailableException cause) {
        return new FailureAnalysis(
                "Sightline cannot operate the desktop: " + cause.reason() + ".",
                cause.remedy() + " To operate something else, choose another driver with 'sightline.driver'.",
                cause);
    }
}
