package dev.sightline.mobile;

import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a touch would reach, for policies and records. A phone describes its screen as a whole, which takes long on screens that
 * never rest; one that exceeds the limit is not asked again in this session.
 */
final class NodeReader {

    private static final Logger log = LoggerFactory.getLogger(NodeReader.class);

    private final Function<Point<Space.Driver>, Control.@Nullable Node> device;
    private final Duration limit;
    private volatile boolean silent;

    /**
     * @param device describes what is at a point; may throw when it cannot
     * @param limit within which it must do so
     */
    NodeReader(Function<Point<Space.Driver>, Control.@Nullable Node> device, Duration limit) {
        this.device = device;
        this.limit = limit;
    }

    /** What is at a point; null when there is nothing or the phone does not say. */
    Control.@Nullable Node at(Point<Space.Driver> point) {
        if (silent) {
            return null;
        }
        var asked = CompletableFuture.supplyAsync(() -> device.apply(point), Thread::startVirtualThread);
        try {
            return asked.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            silent = true;
            log.warn(
                    "The phone did not describe its screen within {} ms and is not asked again in this session: policies and"
                            + " records do not learn what a touch reaches.",
                    limit.toMillis());
            return null;
        } catch (ExecutionException e) {
            // a description helps, but an action does not depend on it; a broken session is noticed when it acts
            log.debug("The phone does not describe its screen: {}", String.valueOf(e.getCause()));
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
