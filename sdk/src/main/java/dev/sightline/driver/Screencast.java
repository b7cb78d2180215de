package dev.sightline.driver;

import java.util.function.Consumer;

/**
 * The screen as it changes, for people who watch. Unlike the other calls of a driver, these may come from any thread while
 * another call is in progress, and they never delay one. While it is stopped it costs nothing.
 *
 * @see GuiDriver#screencast()
 * @since 0.1.0
 */
public interface Screencast {

    /**
     * Begins to report pictures, the first one soon, also of a screen that stands still. Starting a screencast that has
     * been started replaces the viewer.
     *
     * @param viewer is given each picture as a JPEG file of the whole screen; called on a thread of the driver, which it
     *     must not block. The array is not changed afterwards
     */
    void start(Consumer<byte[]> viewer);

    /** Ends it; a picture that is on its way may still be reported. Without effect when it has not been started. */
    void stop();
}
