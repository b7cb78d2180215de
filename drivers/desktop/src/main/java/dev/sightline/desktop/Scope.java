package dev.sightline.desktop;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;

/** The part of the desktop that the driver shows and touches. What lies outside is neither captured nor clicked. */
public sealed interface Scope {

    /** All monitors, as one picture. */
    record AllMonitors() implements Scope {}

    /**
     * One monitor.
     *
     * @param index counted from 0 in the order of {@code GraphicsEnvironment.getScreenDevices()}
     */
    record Monitor(int index) implements Scope {

        public Monitor {
            if (index < 0) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot look at monitor " + index + ": monitors are counted from 0.");
            }
        }
    }

    /**
     * A rectangle, which may span monitors.
     *
     * @param box in the coordinates of {@code java.awt.Robot}; negative left of or above the main monitor
     */
    record Region(Box<Space.Driver> box) implements Scope {

        public Region {
            if (box.width() < 1 || box.height() < 1) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot look at the region " + box + ": it must be at least 1 wide and 1 high.");
            }
        }
    }

    /**
     * The rectangle of one window, wherever it moves; it is brought to the front when the driver opens. Its menus and
     * dialogs are visible where they lie over it. Needs X11.
     *
     * @param title what the window's title contains, in any case; the first such window in the order of opening
     */
    record Window(String title) implements Scope {

        public Window {
            if (title.isBlank()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot look at a window with a blank title. Name a part of the window's title.");
            }
        }
    }
}
