package dev.sightline.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Provides a screen for the tests of a class. Their parameters can be a {@code GuiSession}, which is opened for the
 * test and closed after it, a {@code GuiAgent}, and a {@code RunResult} or {@code Task} with {@link Task}.
 *
 * <p>In a class with Spring's test context, as with {@code @SpringBootTest}, agents are those of the context. Otherwise
 * the extension builds one from the properties in {@code application.properties} and the system properties.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SightlineExtension.class)
public @interface SightlineTest {

    /** How long a session that is a parameter stays open. */
    Lifetime session() default Lifetime.METHOD;

    /** When the reports of a test's runs are published as its files. */
    Publish reports() default Publish.ON_FAILURE;

    /** How long a session lives. */
    enum Lifetime {
        /** Each test has its own session. */
        METHOD,
        /** All tests of a class share a session. */
        CLASS
    }

    /** When something is published. */
    enum Publish {
        /** For tests that failed. */
        ON_FAILURE,
        /** For every test. */
        ALWAYS
    }
}
