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
 * Opens drivers of the desktop that this JVM runs on. There is one mouse and one keyboard, so one driver at a time;
 * further ones of the same factory wait.
 *
 * <p>A driver shows the desktop in device pixels and takes input in the coordinates of {@code java.awt.Robot}; the two
 * differ on HiDPI monitors, and monitors left of or above the main one have negative coordinates. Text is entered
 * through the clipboard, whose former contents come back; line breaks and tabs in it are pressed as keys. A scroll
 * distance becomes notches of the wheel, 50 units to a notch.
 *
 * <p>The mouse is the kill switch: when it is not where the driver left it, an action is not performed and its outcome
 * is {@code NotPerformed} with the reason {@code USER_ACTIVE}, upon which a run pauses. Acting is possible again after
 * the next capture.
 *
 * <p>Immutable and safe for use by several threads.
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

    /**
     * Opens the desktop. Waits while another driver of this factory is open: there is one mouse.
     *
     * @throws DesktopUnavailableException when there is no display, the session is one of Wayland, or macOS withholds a
     *     right
     * @throws SightlineException category {@code DRIVER} when the window to look at is not open
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
     * Checks that there is a display that Java may use, and on macOS that this program has the rights.
     *
     * @throws DesktopUnavailableException when not
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
                    "Java finds no display", "Start it with -Djava.awt.headless=false in a desktop session.");
        }
        return display;
    }

    /** Waits for the desktop, and gives what makes it free again, once. */
    private Runnable enter() {
        try {
            desktop.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "The thread was interrupted while it waited for another run to leave the desktop.",
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
                        "Cannot look at the window '" + title
                                + "' alone: windows can be listed under X11, with a window manager and libxcb"
                                + " only. Use a region or a monitor.");
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
                            ? "Check that the X server of DISPLAY="
                                    + display.environment().get("DISPLAY")
                                    + " runs, that this user may use it, and that it has the XTEST extension; then start"
                                    + " this program again."
                            : "Check that this program runs in the session of a user who is logged in.",
                    e);
        } catch (NoClassDefFoundError e) {
            // how AWT puts every further attempt after one that failed
            throw new DesktopUnavailableException(
                    "AWT could not be started in this JVM, and does not try again (" + e.getMessage() + ")",
                    "See the error of the first attempt for what to correct, and start this program again.",
                    e);
        } catch (LinkageError e) {
            throw new DesktopUnavailableException(
                    "AWT cannot be loaded (" + e.getMessage() + ")",
                    "Use a Java runtime with AWT: packages called 'headless' lack it, and under X11 it needs libXtst,"
                            + " libXi and libXrender.",
                    e);
        }
    }

    /** Collects what a driver is to be. Not safe for use by several threads. */
    public static final class Builder {

        private Scope scope = new Scope.AllMonitors();
        private boolean drawCursor;
        private boolean yieldToUser = true;
        private final SequencedMap<String, List<String>> apps = new LinkedHashMap<>();

        private Builder() {}

        /** What is shown and touched; all monitors by default. */
        public Builder scope(Scope scope) {
            this.scope = scope;
            return this;
        }

        /**
         * Whether an arrow is drawn into the screenshot where the mouse points. Off by default: the cursor would hide
         * what the model looks for.
         */
        public Builder drawCursor(boolean drawCursor) {
            this.drawCursor = drawCursor;
            return this;
        }

        /**
         * Whether the driver withholds an action when somebody else moved the mouse. On by default; switch it off
         * only where nobody can be at the mouse and a program moves it.
         */
        public Builder yieldToUser(boolean yieldToUser) {
            this.yieldToUser = yieldToUser;
            return this;
        }

        /**
         * Allows an application to be opened. What is not allowed cannot be opened.
         *
         * @param name by which it is opened, in any case
         * @param command the program and its arguments; no shell reads it
         */
        public Builder app(String name, String... command) {
            apps.put(name, List.of(command));
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION}, with every problem, when an application's name or
         *     command is wrong
         */
        public DesktopDriverFactory build() {
            var problems = new ArrayList<String>();
            var names = new ArrayList<String>();
            apps.forEach((name, command) -> {
                if (name.isBlank()) {
                    problems.add("an application has a blank name; name it");
                } else if (names.contains(name.toLowerCase(Locale.ROOT))) {
                    problems.add("the application '" + name + "' is named twice, in different case; remove one");
                }
                names.add(name.toLowerCase(Locale.ROOT));
                if (command.isEmpty() || command.getFirst().isBlank()) {
                    problems.add("the application '" + name + "' has no command; give the program to start");
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
