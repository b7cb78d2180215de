package dev.sightline.junit;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.util.ClassUtils;

/** The application of a test class that uses Spring's test context. */
final class SpringTests {

    private static final boolean PRESENT = ClassUtils.isPresent(
            "org.springframework.test.context.junit.jupiter.SpringExtension", SpringTests.class.getClassLoader());

    private SpringTests() {}

    static Optional<ApplicationContext> application(ExtensionContext context) {
        return PRESENT ? Loaded.application(context) : Optional.empty();
    }

    /** Loaded only if Spring's test framework is on the class path. */
    private static final class Loaded {

        static Optional<ApplicationContext> application(ExtensionContext context) {
            boolean spring =
                    AnnotationSupport.findRepeatableAnnotations(context.getRequiredTestClass(), ExtendWith.class)
                            .stream()
                            .flatMap(extend -> Arrays.stream(extend.value()))
                            .anyMatch(SpringExtension.class::equals);
            return spring ? Optional.of(SpringExtension.getApplicationContext(context)) : Optional.empty();
        }
    }
}
