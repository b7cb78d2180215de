package dev.sightline.runtime.internal.run;

import java.time.Duration;

/**
 * Lets time pass; replaced in tests.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Sleeper {

    /** Really waits. */
    Sleeper REAL = duration -> Thread.sleep(duration);

    void sleep(Duration duration) throws InterruptedException;
}
