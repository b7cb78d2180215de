package dev.sightline.driver;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/**
 * What a driver knows about the controls on its screen beside their pixels. It serves verification, policies and records:
 * what did an input lead to, and what would it reach? Targets are found by looking at the screen, never by this.
 *
 * <p>Every answer describes the screen at the moment of the call. A driver that cannot answer returns null, and a caller
 * then relies on pixels.
 *
 * @see GuiDriver#controls()
 * @since 0.1.0
 */
public interface Controls {

    /** For a driver that knows pixels only. */
    Controls UNKNOWN = new UnknownControls();

    /** The control that has the keyboard focus; null when there is none or the driver cannot say. */
    @Nullable
    Control focused();

    /**
     * The control that a click or tap would reach.
     *
     * @param point in the units of the driver
     * @return null when there is none or the driver cannot say
     */
    @Nullable
    Control at(Point<Space.Driver> point);

    /**
     * Selects the whole content of the field that has the focus, so that the next text replaces it. Unlike a keyboard
     * shortcut, this does not depend on how the page handles keys.
     *
     * @return whether everything is selected now
     */
    boolean selectAll();
}
