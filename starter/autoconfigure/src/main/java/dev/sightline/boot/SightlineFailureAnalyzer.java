package dev.sightline.boot;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports problems of the configuration without a stack trace. */
final class SightlineFailureAnalyzer extends AbstractFailureAnalyzer<SightlineException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SightlineException cause) {
        if (cause.category() != ErrorCategory.CONFIGURATION) {
            return null;
        }
        return new FailureAnalysis(
                cause.getMessage(), "Correct the properties that begin with 'sightline.' accordingly.", cause);
    }
}
