package dev.sightline.desktop;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.awt.AWTError;
import java.awt.AWTException;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.Robot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens drivers for the desktop that this JVM runs on. There is one mouse and one keyboard, so a factory opens one
 * driver at a time, and further callers wait.
 *
 * <p>Screenshots are in device pixels, input in the coordinates of {@code java.awt.Robot}; the two differ on HiDPI
 * monitors, and monitors left of or above the main one have negative coordinates. Text is entered through the
 * clipboard, whose former contents are restored; line breaks and tabs in it are pressed as keys. A scroll distance
 * becomes notches of the wheel, 50 units each.
 *
 * <p>The mouse is the kill switch: when it is not where the driver left it, an action is not performed. Its outcome is
 * {@code NotPerformed} with the reason {@code USER_ACTIVE}, which pauses the run. The next capture makes actions
 * possible again.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class DesktopDriverFactory implements GuiDriverFactory {

    private final Scope scope;
    private final boolean drawCursor;
    private final boolean yieldToUser;
    private final Map<String, List<String>> apps;
    private final Semaphore desktop = new Semaphore(1, true);

    private DesktopDriverFactory(Builder builder) {
        this.scope = builder.scope;
        this.drawCursor = builder.drawCursor;
        this.yieldToUser = builder.yieldToUser;
        this.apps = new LinkedHashMap<>(builder.apps);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public int maxSessions() {
        return 1;
    }

    /**
     * Opens the desktop. Waits while another driver of this factory is open: there is one mouse.
     *
     * @throws DesktopUnavailableException when there is no display, the session uses Wayland, or macOS withholds a
     *     permission
     * @throws SightlineException category {@code DRIVER} when the window to show is not open
     */
    @Override
    public GuiDriver open(Path runFolder) {
        Display display = usableDisplay();
        Robot robot = robot(display);
        display.checkRights();
        Runnable leave = enter();
        try {
            return open(robot, display, leave);
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /**
     * Checks that there is a display that Java may use, and on macOS that this program has the permissions.
     *
     * @throws DesktopUnavailableException otherwise
     */
    @Override
    public void requireReady() {
        usableDisplay().checkRights();
    }

    private static Display usableDisplay() {
        Display display = Display.current();
        display.check();
        if (GraphicsEnvironment.isHeadless()) {
            throw new DesktopUnavailableException(
                    "Java does not find a display", "Start it with -Djava.awt.headless=false in a desktop session.");
        }
        return display;
    }

    /** Waits for the desktop. The result releases it, once. */
    private Runnable enter() {
        try {
            desktop.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot open the desktop: the thread was interrupted while another run was using it.",
                    e);
        }
        var left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                desktop.release();
            }
        };
    }

    private GuiDriver open(Robot robot, Display display, Runnable onClose) {
        Windows windows = display.isX11() ? X11Windows.open() : Windows.UNKNOWN;
        try {
            if (scope instanceof Scope.Window(var title) && !windows.known()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot show the window '" + title
                                + "' alone: listing windows requires X11, a window manager and libxcb. Use a region"
                                + " or a monitor instead.");
            }
            return new DesktopDriver(
                    scope, drawCursor, yieldToUser, new Launcher(apps), windows, robot, display, onClose);
        } catch (SightlineException e) {
            windows.close();
            throw e;
        }
    }

    private static Robot robot(Display display) {
        try {
            return new Robot();
        } catch (AWTException | AWTError | HeadlessException | SecurityException e) {
            throw new DesktopUnavailableException(
                    String.valueOf(e.getMessage()).replaceFirst("\\.$", ""),
                    display.isX11()
                            ? "Check that the X server at DISPLAY="
                                    + display.environment().get("DISPLAY")
                                    + " is running, that this user may connect to it, and that it has the XTEST"
                                    + " extension. Then start this program again."
                            : "Check that this program runs in the session of a logged-in user.",
                    e);
        } catch (NoClassDefFoundError e) {
            // this is how AWT fails after a first attempt has failed
            throw new DesktopUnavailableException(
                    "AWT failed to start in this JVM earlier and does not try again (" + e.getMessage() + ")",
                    "Correct what the first error reports, then start this program again.",
                    e);
        } catch (LinkageError e) {
            throw new DesktopUnavailableException(
                    "AWT does not load (" + e.getMessage() + ")",
                    "Use a Java runtime that includes AWT; packages named 'headless' do not. Under X11, AWT needs libXtst,"
                            + " libXi and libXrender.",
                    e);
        }
    }

    /** Configures a factory. Not safe for use by several threads. */
    public static final class Builder {

        private Scope scope = new Scope.AllMonitors();
        private boolean drawCursor;
        private boolean yieldToUser = true;
        private final SequencedMap<String, List<String>> apps = new LinkedHashMap<>();

        private Builder() {}

        /** The part of the desktop that is captured and operated; all monitors by default. */
        public Builder scope(Scope scope) {
            this.scope = scope;
            return this;
        }

        /**
         * Whether an arrow marks the position of the mouse in the screenshot. Off by default, because it would cover what
         * the model looks for.
         */
        public Builder drawCursor(boolean drawCursor) {
            this.drawCursor = drawCursor;
            return this;
        }

        /**
         * Whether an action is withheld when somebody else has moved the mouse. On by default; switch it off only where
         * no person can use the mouse and another program moves it.
         */
        public Builder yieldToUser(boolean yieldToUser) {
            this.yieldToUser = yieldToUser;
            return this;
        }

        /**
         * Allows an application to be opened. Only allowed applications can be opened.
         *
         * @param name the name to open it by; case does not matter
         * @param command the program and its arguments, which no shell interprets
         */
        public Builder app(String name, String... command) {
            apps.put(name, List.of(command));
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION}, naming every problem, when the name or the command of
         *     an application is not valid
         */
        public DesktopDriverFactory build() {
            var problems = new ArrayList<String>();
            var names = new ArrayList<String>();
            apps.forEach((name, command) -> {
                if (name.isBlank()) {
                    problems.add("an application has a blank name; give it one");
                } else if (names.contains(name.toLowerCase(Locale.ROOT))) {
                    problems.add(
                            "the application '" + name + "' is listed twice, in different case; remove one of them");
                }
                names.add(name.toLowerCase(Locale.ROOT));
                if (command.isEmpty() || command.getFirst().isBlank()) {
                    problems.add("the application '" + name + "' has no command; add the program to start");
                }
            });
            if (!problems.isEmpty()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot configure the desktop driver: " + String.join("; ", problems) + ".");
            }
            return new DesktopDriverFactory(this);
        }
    }
}
