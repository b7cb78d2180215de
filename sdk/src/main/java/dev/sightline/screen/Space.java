package dev.sightline.screen;

/**
 * A coordinate space, used only as a type: a {@link Point}, {@link Box} or {@code Action} says in its type which space
 * its numbers live in, so that mixing spaces does not compile. The only way from one to another is a
 * {@link Transform}. All spaces have their origin at the top left, x to the right and y down.
 *
 * @since 0.1.0
 */
public sealed interface Space {

    /** Pixels of the image that the model is shown, after resizing. The model speaks in this space. */
    final class Model implements Space {
        private Model() {}
    }

    /** Pixels of a {@link Screenshot} as it was captured. Locators, markers and reports speak in this space. */
    final class Pixels implements Space {
        private Pixels() {}
    }

    /**
     * The units in which a driver takes input: CSS pixels of the viewport for the web, device pixels for mobile, the
     * coordinates of {@code java.awt.Robot} for the desktop.
     */
    final class Driver implements Space {
        private Driver() {}
    }
}
