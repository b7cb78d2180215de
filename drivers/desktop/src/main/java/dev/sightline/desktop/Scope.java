package dev.sightline.desktop;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;

/**
 * The part of the desktop that a driver captures and operates. Everything outside is neither captured nor clicked.
 *
 * @since 0.1.0
 */
public sealed interface Scope {

    /** All monitors, in one picture. */
    record AllMonitors() implements Scope {}

    /**
     * One monitor.
     *
     * @param index numbered from 0 in the order of {@code GraphicsEnvironment.getScreenDevices()}
     */
    record Monitor(int index) implements Scope {

        public Monitor {
            if (index < 0) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot show monitor " + index + ": monitors are numbered from 0.");
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
                        "Cannot show the region " + box + ": it must be at least 1 wide and 1 high.");
            }
        }
    }

    /**
     * The rectangle of one window, wherever it moves. The window is brought to the front when the driver opens. Its
     * menus and dialogs are visible where they overlap it. Requires X11.
     *
     * @param title a part of the window's title, regardless of case; of several windows, the one opened first is used
     */
    record Window(String title) implements Scope {

        public Window {
            if (title.isBlank()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot show a window with a blank title. Give a part of the window's title.");
            }
        }
    }
}
