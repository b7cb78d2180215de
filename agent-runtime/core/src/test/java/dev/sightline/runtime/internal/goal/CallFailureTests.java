package dev.sightline.runtime.internal.goal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.error.ErrorCategory;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallFailureTests {

    /** As the engine's exception: a category of its own, in a type that this module does not know. */
    public static final class EngineException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Category category;

        public enum Category {
            CHECKPOINT,
            SETTINGS,
            INPUT,
            CONTEXT,
            DOWNLOAD,
            STATE
        }

        EngineException(Category category, String message) {
            super(message);
            this.category = category;
        }

        public Category category() {
            return category;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHECKPOINT, CONFIGURATION",
        "SETTINGS, CONFIGURATION",
        "CONTEXT, CONFIGURATION",
        "INPUT, INVALID_INPUT",
        "DOWNLOAD, MODEL",
        "STATE, MODEL"
    })
    void anErrorOfAnEngineKeepsItsCategoryAndIsNotAdvisedAsAServers(
            EngineException.Category engines, ErrorCategory category) {
        var failure = CallFailure.of(new EngineException(engines, "The file 'a.gguf' is cut off. Download it again."));

        assertThat(failure.kind()).isEqualTo(CallFailure.Kind.LOCAL);
        assertThat(failure.kind().advice()).isEmpty();
        assertThat(failure.kind().retryable()).isFalse();
        assertThat(failure.category()).isEqualTo(category);
        assertThat(failure.what()).endsWith("The file 'a.gguf' is cut off. Download it again.");
    }

    @Test
    void aServerThatCannotBeReachedIsAdvisedAsOne() {
        var failure = CallFailure.of(new IllegalStateException("call failed", new ConnectException("refused")));

        assertThat(failure.kind()).isEqualTo(CallFailure.Kind.UNREACHABLE);
        assertThat(failure.category()).isEqualTo(ErrorCategory.MODEL);
    }
}
