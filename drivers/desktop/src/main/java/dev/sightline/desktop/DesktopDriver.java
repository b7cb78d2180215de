package dev.sightline.desktop;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Controls;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.datatransfer.Clipboard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Captures the desktop and operates it. */
final class DesktopDriver implements GuiDriver {

    private static final Duration PASTE_PATIENCE = Duration.ofSeconds(2);
    private static final List<Key> PASTE = List.of(Key.Named.CONTROL, new Key.Printable('v'));
    private static final List<Key> PASTE_ON_MAC = List.of(Key.Named.META, new Key.Printable('v'));
    private static final List<Key> PASTE_INTO_TERMINAL = List.of(Key.Named.SHIFT, Key.Named.INSERT);
    // Control+V does not paste in these; they paste the selection with Shift+Insert
    private static final Set<String> TERMINALS = Set.of(
            "xterm",
            "uxterm",
            "urxvt",
            "rxvt",
            "st-256color",
            "alacritty",
            "kitty",
            "foot",
            "konsole",
            "gnome-terminal",
            "org.gnome.terminal",
            "xfce4-terminal",
            "lxterminal",
            "mate-terminal",
            "terminator",
            "tilix");

    private final Scope scope;
    private final boolean yieldToUser;
    private final Capture capture;
    private final Windows windows;
    private final Pointer pointer;
    private final Keyboard keyboard;
    private final Launcher launcher;
    private final ActionSpace actionSpace;
    private final DriverInfo info;
    private final boolean x11;
    private final boolean mac;
    private final Runnable onClose;
    private volatile boolean closed;

    DesktopDriver(
            Scope scope,
            boolean drawCursor,
            boolean yieldToUser,
            Launcher launcher,
            Windows windows,
            Robot robot,
            Display display,
            Runnable onClose) {
        this.scope = scope;
        this.yieldToUser = yieldToUser;
        this.capture = new Capture(robot, drawCursor);
        this.windows = windows;
        this.launcher = launcher;
        this.pointer = new Pointer(robot);
        this.keyboard = Keyboard.of(robot, display);
        this.mac = display.isMac();
        this.x11 = display.isX11();
        this.onClose = onClose;
        this.actionSpace = actionSpace(windows, launcher);
        this.info = new DriverInfo(
                DriverInfo.Platform.DESKTOP,
                display.os() + " " + System.getProperty("os.version", ""),
                display.isMac() ? Key.Named.META : Key.Named.CONTROL);
        if (scope instanceof Scope.Window wanted) {
            windows.activate(window(wanted));
        }
        area(); // a scope that does not exist is reported when the driver opens
    }

    private static ActionSpace actionSpace(Windows windows, Launcher launcher) {
        var kinds = EnumSet.of(
                ActionKind.CLICK,
                ActionKind.MOVE,
                ActionKind.DRAG,
                ActionKind.SCROLL,
                ActionKind.TYPE_TEXT,
                ActionKind.PRESS_KEYS);
        if (!launcher.names().isEmpty()) {
            kinds.add(ActionKind.OPEN_APP);
        }
        if (windows.known()) {
            kinds.add(ActionKind.SWITCH_TAB);
            kinds.add(ActionKind.CLOSE_TAB);
        }
        return new ActionSpace(kinds);
    }

    @Override
    public Screenshot capture() {
        requireOpen();
        pointer.accept();
        Rectangle area = area();
        var image = capture.of(area, Monitors.current());
        return Screenshot.ofImage(
                image, Monitors.toDriver(area, image.getWidth(), image.getHeight()), state(), Instant.now());
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        requireOpen();
        if (!actionSpace.offers(action.kind())) {
            return notOffered(action);
        }
        NotPerformed userActive = yieldToUser ? userActive(action) : null;
        if (userActive != null) {
            return userActive;
        }
        return switch (action) {
            case Action.Click<Space.Driver> click -> at(click, () -> click(click), click.point());
            case Action.Move<Space.Driver> move -> at(move, plain(() -> pointer.move(move.point())), move.point());
            case Action.Drag<Space.Driver> drag ->
                at(drag, plain(() -> pointer.drag(drag.from(), drag.to())), drag.from(), drag.to());
            case Action.Scroll<Space.Driver> scroll ->
                at(
                        scroll,
                        plain(() -> pointer.scroll(scroll.point(), scroll.deltaX(), scroll.deltaY())),
                        scroll.point());
            case Action.TypeText<Space.Driver> type -> type(type.text());
            case Action.PressKeys<Space.Driver> press -> press(press.keys());
            case Action.OpenApp<Space.Driver> open -> open(open.name());
            case Action.SwitchTab<Space.Driver> tab -> switchTo(tab.index());
            case Action.CloseTab<Space.Driver> _ -> closeActive();
            case Action.Tap<Space.Driver> _,
                    Action.LongPress<Space.Driver> _,
                    Action.Swipe<Space.Driver> _,
                    Action.Pinch<Space.Driver> _,
                    Action.PressSystemButton<Space.Driver> _,
                    Action.OpenUrl<Space.Driver> _,
                    Action.Back<Space.Driver> _,
                    Action.AnswerDialog<Space.Driver> _,
                    Action.UploadFiles<Space.Driver> _ -> notOffered(action);
        };
    }

    @Override
    public ActionSpace actionSpace() {
        return actionSpace;
    }

    @Override
    public Controls controls() {
        return new DesktopControls(windows);
    }

    @Override
    public DriverInfo info() {
        return info;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            launcher.stop();
            windows.close();
            keyboard.close();
            onClose.run();
        }
    }

    // ---- capturing

    private Rectangle area() {
        return Monitors.current().area(scope, wanted -> window(wanted).bounds());
    }

    private Windows.Window window(Scope.Window wanted) {
        var open = windows.list();
        String title = wanted.title().toLowerCase(Locale.ROOT);
        return open.stream()
                .filter(window -> window.title().toLowerCase(Locale.ROOT).contains(title))
                .findFirst()
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.DRIVER,
                        "Cannot show the window '" + wanted.title()
                                + "': no open window has a title that contains this text. Open windows: "
                                + titles(open) + ". Start the application first, or name another window."));
    }

    private ScreenState state() {
        if (!windows.known()) {
            return ScreenState.UNKNOWN;
        }
        var open = windows.list();
        Windows.Window active = windows.active();
        int index = -1;
        for (int i = 0; i < open.size(); i++) {
            if (active != null && open.get(i).id() == active.id()) {
                index = i;
            }
        }
        String application =
                active == null ? DesktopControls.DESKTOP : active.kind().isEmpty() ? null : active.kind();
        return new ScreenState(
                application, active == null ? null : active.title(), null, titles(open), index, List.of());
    }

    private static List<String> titles(List<Windows.Window> windows) {
        return windows.stream().map(Windows.Window::title).toList();
    }

    // ---- performing

    private @Nullable NotPerformed userActive(Action.Input<Space.Driver> action) {
        java.awt.Point moved = pointer.movedTo();
        if (moved == null) {
            return null;
        }
        pointer.forget();
        return new NotPerformed(
                Reason.USER_ACTIVE,
                "Did not " + words(action) + ": the person at this machine has moved the mouse to (" + moved.x + ", "
                        + moved.y + "). Take a new screenshot before the next action.");
    }

    @SafeVarargs
    private ActionOutcome at(
            Action.Input<Space.Driver> action, Supplier<ActionOutcome> input, Point<Space.Driver>... points) {
        Rectangle area = area();
        for (Point<Space.Driver> point : points) {
            if (!contains(area, point)) {
                return new NotPerformed(
                        Reason.OUTSIDE_SCREEN,
                        "Cannot " + words(action) + " at " + point + ": the point lies outside the screen, which is "
                                + Monitors.text(area) + ". Choose a point on the screenshot.");
            }
        }
        return input.get();
    }

    private static Supplier<ActionOutcome> plain(Runnable input) {
        return () -> {
            input.run();
            return Performed.PLAIN;
        };
    }

    private ActionOutcome click(Action.Click<Space.Driver> click) {
        return pointer.click(click.point(), click.button(), click.count(), click.modifiers())
                ? Performed.PLAIN
                : new Performed("This machine is busy: the " + click.count() + " clicks were more than "
                        + Pointer.multiClickMillis() + " ms apart and may count as single clicks. If the screen does"
                        + " not show the effect, click again.");
    }

    private static boolean contains(Rectangle area, Point<Space.Driver> point) {
        return point.x() >= area.getMinX()
                && point.x() < area.getMaxX()
                && point.y() >= area.getMinY()
                && point.y() < area.getMaxY();
    }

    /** Line breaks and tabs are pressed as keys; the text between them is pasted. */
    private ActionOutcome type(Text text) {
        var parts = new StringTokenizer(text.reveal().replace("\r\n", "\n").replace('\r', '\n'), "\n\t", true);
        boolean begun = false;
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            switch (part) {
                case "\n" -> keyboard.press(List.of(Key.Named.ENTER));
                case "\t" -> keyboard.press(List.of(Key.Named.TAB));
                default -> {
                    if (!paste(part)) {
                        return new NotPerformed(
                                Reason.FAILED,
                                (begun ? "Typed only part of the text: " : "Cannot type the text: ")
                                        + "no application accepted it within " + PASTE_PATIENCE.toSeconds()
                                        + " seconds. Click into a text field first. If the application accepts key"
                                        + " presses only, press the keys one by one.");
                    }
                }
            }
            begun = true;
        }
        return Performed.PLAIN;
    }

    private boolean paste(String text) {
        Toolkit toolkit = Toolkit.getDefaultToolkit();
        var clipboards = new ArrayList<Clipboard>(List.of(toolkit.getSystemClipboard()));
        boolean terminal = isTerminal(windows.active());
        Clipboard selection = toolkit.getSystemSelection();
        // taking over the selection makes the application drop its own, so that typing would no longer replace it
        if (terminal && selection != null) {
            clipboards.add(selection);
        }
        List<Key> chord = terminal ? PASTE_INTO_TERMINAL : mac ? PASTE_ON_MAC : PASTE;
        try {
            return new Pasteboard(clipboards, x11).lend(text, () -> keyboard.press(chord), PASTE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(ErrorCategory.DRIVER, "Typing was interrupted; the run ends.", e);
        } catch (IllegalStateException e) {
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot type: another program keeps the clipboard locked. Close clipboard tools, then try again.",
                    e);
        }
    }

    private static boolean isTerminal(Windows.@Nullable Window window) {
        return window != null && TERMINALS.contains(window.kind().toLowerCase(Locale.ROOT));
    }

    private ActionOutcome press(List<Key> keys) {
        if (keyboard.press(keys)) {
            return Performed.PLAIN;
        }
        if (keys.size() == 1) {
            return type(Text.of(keys.getFirst().toString()));
        }
        return new NotPerformed(
                Reason.FAILED,
                "Cannot press " + keys
                        + ": this keyboard has no key for every character of the chord. To enter other"
                        + " characters, type them as text.");
    }

    private ActionOutcome open(String wanted) {
        String name = launcher.find(wanted);
        if (name == null) {
            return new NotPerformed(
                    Reason.NOT_ALLOWED,
                    "Cannot open the application '" + wanted + "': it is not on the list of allowed applications: "
                            + String.join(", ", launcher.names()) + ".");
        }
        Set<Long> running = launcher.running(name);
        var open = windows.list().stream()
                .filter(window -> running.contains(window.pid()))
                .findFirst();
        if (open.isPresent()) {
            windows.activate(open.get());
            return new Performed(name + " was already open and is now in front.");
        }
        try {
            launcher.start(name);
            return new Performed("Started " + name + "; its window appears in a moment.");
        } catch (IOException e) {
            return new NotPerformed(
                    Reason.FAILED, "Cannot open the application '" + name + "': " + e.getMessage() + ".");
        }
    }

    private ActionOutcome switchTo(int index) {
        var open = windows.list();
        if (index < 0 || index >= open.size()) {
            return new NotPerformed(
                    Reason.NO_SUCH_TARGET,
                    "Cannot switch to window " + index + ": there are " + open.size() + " windows, numbered from 0: "
                            + titles(open) + ".");
        }
        windows.activate(open.get(index));
        return Performed.PLAIN;
    }

    private ActionOutcome closeActive() {
        Windows.Window active = windows.active();
        if (active == null) {
            return new NotPerformed(
                    Reason.NO_SUCH_TARGET,
                    "Cannot close the active window: no window is active. Open windows: " + titles(windows.list())
                            + ". Switch to one first.");
        }
        windows.close(active);
        return Performed.PLAIN;
    }

    private NotPerformed notOffered(Action.Input<Space.Driver> action) {
        return new NotPerformed(
                Reason.NOT_OFFERED,
                "Cannot " + words(action) + ": the desktop driver does not support this action. It supports "
                        + actionSpace.kinds().stream()
                                .sorted()
                                .map(DesktopDriver::words)
                                .toList() + ".");
    }

    private static String words(Action.Input<Space.Driver> action) {
        return words(action.kind());
    }

    private static String words(ActionKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void requireOpen() {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.DRIVER, "Cannot use the desktop driver: it is closed. Open a new one.");
        }
    }
}
