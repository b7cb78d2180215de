package dev.sightline.runtime.run;

import java.time.Duration;

/** Lets time pass; replaced in tests. */
@FunctionalInterface
public interface Sleeper {

    /** Waits for real. */
    Sleeper REAL = duration -> Thread.sleep(duration);

    void sleep(Duration duration) throws InterruptedException;
}
