package dev.sightline.boot;

import dev.sightline.qwenvl.QwenVlException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports why the model cannot be loaded, without a stack trace. */
final class QwenVlFailureAnalyzer extends AbstractFailureAnalyzer<QwenVlException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, QwenVlException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the properties that begin with 'sightline.model.' accordingly, or set 'spring.ai.model.chat' to"
                        + " another model.",
                cause);
    }
}
