package dev.sightline.driver;

import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Opens a driver for a run. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GuiDriverFactory {

    /**
     * Opens a session of its own.
     *
     * @param runFolder an existing folder that belongs to the run, for downloads and the like
     * @throws SightlineException category {@code DRIVER} or {@code CONFIGURATION} when no session can be opened
     */
    GuiDriver open(Path runFolder);

    /**
     * Opens a session of its own that loads only what a fence allows. A driver without a network of its own ignores the
     * fence.
     *
     * @param runFolder an existing folder that belongs to the run, for downloads and the like
     * @throws SightlineException as {@link #open(Path)} does; category {@code CONFIGURATION} when the driver has a
     *     network of its own and cannot restrict it
     */
    default GuiDriver open(Path runFolder, NetworkFence fence) {
        return open(runFolder);
    }

    /**
     * How many sessions of this factory are open at the same time at most; {@link #open} waits while there are so many. For
     * whoever runs several tasks at once.
     *
     * @return {@link Integer#MAX_VALUE} when there is no limit
     */
    default int maxSessions() {
        return Integer.MAX_VALUE;
    }

    /**
     * Refuses an address that could never be opened, so that a run fails before its session is started.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when no session of this factory can open the address
     */
    default void requireOpenable(URI address) {}

    /**
     * Checks what a session needs, as far as that can be seen without opening one: executables, a display, a server
     * that answers. For health checks; it takes a few seconds at most and waits for no session to end.
     *
     * @throws SightlineException category {@code CONFIGURATION} or {@code DRIVER}, with what is missing
     */
    default void requireReady() {}
}
