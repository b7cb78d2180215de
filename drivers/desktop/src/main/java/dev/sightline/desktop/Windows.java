package dev.sightline.desktop;

import java.awt.Rectangle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The windows of the desktop. Safe for use by several threads. */
interface Windows extends AutoCloseable {

    /** For a desktop whose windows cannot be listed. */
    Windows UNKNOWN = new Windows() {

        @Override
        public boolean known() {
            return false;
        }

        @Override
        public List<Window> list() {
            return List.of();
        }

        @Override
        public @Nullable Window active() {
            return null;
        }

        @Override
        public @Nullable Window at(int x, int y) {
            return null;
        }

        @Override
        public void activate(Window window) {}

        @Override
        public void close(Window window) {}

        @Override
        public void close() {}
    };

    /**
     * One window.
     *
     * @param id the identifier in the window system
     * @param kind the window class of the application; empty when unknown
     * @param pid the process that it belongs to; 0 when unknown
     * @param bounds without its frame, in device pixels
     */
    record Window(long id, String title, String kind, long pid, Rectangle bounds) {}

    /** Whether windows can be listed at all; constant. */
    boolean known();

    /** The windows of applications, in the order in which they were opened. */
    List<Window> list();

    /** The window that receives key presses; null when there is none. */
    @Nullable
    Window active();

    /**
     * The window that a click reaches, in device pixels. That of a menu or of a frame is the window it belongs to, as far
     * as that is known.
     *
     * @return null when there is only the desktop
     */
    @Nullable
    Window at(int x, int y);

    /** Brings a window to the front and gives it the keyboard focus. */
    void activate(Window window);

    /** Asks a window to close, as its close button does. */
    void close(Window window);

    @Override
    void close();
}
