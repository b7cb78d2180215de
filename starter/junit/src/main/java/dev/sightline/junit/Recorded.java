package dev.sightline.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Records what the chat model replies when a test runs for the first time, and answers from the record from then on, so
 * that goals can be tested without a model. A reply belongs to exactly one request, words and pictures; a test that
 * sends a different request fails and shows what differs.
 *
 * <p>The configuration parameter {@code sightline.recordings} of JUnit, or the system property, is {@code auto} (the
 * default), {@code replay}, which never asks a model, or {@code record}, which replaces what was recorded.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Recorded {

    /** Folder of the records, in which each test class has one. */
    String value() default "src/test/recordings";
}
