package dev.sightline.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Reads a task file for a parameter of a test. A parameter of the type {@code dev.sightline.task.Task} is the task; one
 * of the type {@code RunResult} is the result of running it, and a task that does not succeed fails the test.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {

    /** A resource beside the test class, as in {@code "order.task.yaml"}, or a file. */
    String value();

    /** Start URL, instead of the file's; can hold {@code ${name}} of Spring properties, such as a server's port. */
    String url() default "";

    /** Values of variables, as in {@code "colour=blue"}; they can hold {@code ${name}} of Spring properties. */
    String[] variables() default {};
}
