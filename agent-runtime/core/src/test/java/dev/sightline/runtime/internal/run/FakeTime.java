package dev.sightline.runtime.internal.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that passes only when somebody sleeps. */
final class FakeTime implements Sleeper, LongSupplier {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    @Override
    public void sleep(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    long millis() {
        return nanos.get() / 1_000_000;
    }
}
