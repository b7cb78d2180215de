package dev.sightline.mobile;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Control;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import io.appium.java_client.AppiumDriver;
import io.appium.java_client.remote.SupportsRotation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.interactions.Sequence;

/** Captures the screen of a phone and operates it. */
final class MobileDriver implements GuiDriver {

    /** What describing a screen may add to an action. */
    private static final Duration TO_DESCRIBE = Duration.ofMillis(1500);

    private final Connection connection;
    private final Device device;
    private final Map<String, String> apps;
    private final DriverInfo info;
    private final Runnable onClose;
    private final NodeReader nodes;
    private @Nullable Size<Space.Driver> screen;

    /**
     * @param onClose runs after every {@link #close()}
     */
    MobileDriver(Connection connection, Device device, Map<String, String> apps, Runnable onClose) {
        this.connection = connection;
        this.device = device;
        this.apps = apps;
        this.onClose = onClose;
        this.nodes = new NodeReader(point -> device.nodeAt(connection.driver(), point), TO_DESCRIBE);
        this.info = new DriverInfo(
                DriverInfo.Platform.MOBILE, device.name(connection.driver()), device.commandKey(connection.driver()));
    }

    /** The session, for tests that rotate the phone or inspect it by other means. */
    AppiumDriver session() {
        return connection.driver();
    }

    @Override
    public Screenshot capture() {
        try {
            return take();
        } catch (Connection.Restored _) {
            try {
                return take();
            } catch (Connection.Restored again) {
                throw new SightlineException(
                        ErrorCategory.DRIVER,
                        "Cannot capture the phone's screen: the session broke twice in a row. Check the cable or the"
                                + " network connection, then run again.",
                        again);
            }
        }
    }

    private Screenshot take() throws Connection.Restored {
        return connection.call(driver -> {
            try {
                byte[] picture = driver.getScreenshotAs(OutputType.BYTES);
                Instant at = Instant.now();
                var pixels = Screenshot.ofEncoded(picture, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, at)
                        .size();
                Size<Space.Driver> size = device.screen(driver, pixels);
                screen = size;
                return Screenshot.ofEncoded(picture, Transform.between(pixels, size), device.state(driver), at);
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                throw new SightlineException(
                        ErrorCategory.DRIVER,
                        "Cannot capture the phone's screen: " + Connection.firstLine(e)
                                + ". Applications that block screenshots cannot be operated.",
                        e);
            }
        });
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        if (!device.actionSpace().offers(action.kind())) {
            return notOffered(action);
        }
        return switch (action) {
            case Action.Tap<Space.Driver> tap ->
                at(tap, _ -> List.of(Gestures.tap(tap.point(), tap.count())), tap.point());
            case Action.LongPress<Space.Driver> press ->
                at(press, _ -> List.of(Gestures.longPress(press.point(), press.duration())), press.point());
            case Action.Swipe<Space.Driver> swipe ->
                at(
                        swipe,
                        _ -> List.of(Gestures.swipe(swipe.from(), swipe.to(), swipe.duration())),
                        swipe.from(),
                        swipe.to());
            case Action.Scroll<Space.Driver> scroll ->
                at(
                        scroll,
                        size -> Gestures.scroll(scroll.point(), scroll.deltaX(), scroll.deltaY(), size),
                        scroll.point());
            case Action.Pinch<Space.Driver> pinch ->
                at(pinch, size -> List.of(Gestures.pinch(pinch.point(), pinch.scale(), size)), pinch.point());
            case Action.TypeText<Space.Driver> type ->
                send(
                        action,
                        driver -> device.type(
                                driver,
                                type.text().reveal().replace("\r\n", "\n").replace('\r', '\n')));
            case Action.PressKeys<Space.Driver> press -> send(action, driver -> device.press(driver, press.keys()));
            case Action.PressSystemButton<Space.Driver> press ->
                send(action, driver -> device.press(driver, press.button()));
            case Action.OpenApp<Space.Driver> open -> send(action, driver -> device.open(driver, open.name(), apps));
            case Action.OpenUrl<Space.Driver> open -> send(action, driver -> device.open(driver, open.url()));
            case Action.Back<Space.Driver> _ ->
                send(action, driver -> {
                    driver.navigate().back();
                    return Performed.PLAIN;
                });
            case Action.Click<Space.Driver> _,
                    Action.Move<Space.Driver> _,
                    Action.Drag<Space.Driver> _,
                    Action.SwitchTab<Space.Driver> _,
                    Action.CloseTab<Space.Driver> _,
                    Action.AnswerDialog<Space.Driver> _,
                    Action.UploadFiles<Space.Driver> _ -> notOffered(action);
        };
    }

    @Override
    public ActionOutcome turn(ScreenOrientation orientation) {
        String words = orientation.name().toLowerCase(Locale.ROOT);
        try {
            return connection.call(driver -> {
                if (!(driver instanceof SupportsRotation phone)) {
                    return new NotPerformed(
                            Reason.NOT_OFFERED,
                            "Cannot turn the screen: this session, " + info.name()
                                    + ", does not support it. An emulated"
                                    + " phone has the size with which its browser was opened.");
                }
                phone.rotate(org.openqa.selenium.ScreenOrientation.valueOf(orientation.name()));
                return Performed.PLAIN;
            });
        } catch (Connection.Restored _) {
            return new NotPerformed(
                    Reason.FAILED,
                    "The connection to the phone broke while its screen was turned to " + words
                            + ", and has been restored. Check the screen before you continue.");
        } catch (WebDriverException e) {
            return new NotPerformed(
                    Reason.FAILED,
                    "Cannot turn the screen to " + words + ": the phone replied: " + Connection.firstLine(e)
                            + ". Applications may be locked to one orientation.");
        }
    }

    /** Steps rely on what they see, so {@link #controls()} says nothing. */
    @Override
    public @Nullable Control reached(Point<Space.Driver> point) {
        return nodes.at(point);
    }

    @Override
    public ActionSpace actionSpace() {
        return device.actionSpace();
    }

    @Override
    public DriverInfo info() {
        return info;
    }

    @Override
    public void close() {
        connection.close();
        onClose.run();
    }

    @SafeVarargs
    private ActionOutcome at(
            Action.Input<Space.Driver> action,
            Function<Size<Space.Driver>, List<List<Sequence>>> gestures,
            Point<Space.Driver>... points) {
        Size<Space.Driver> size = screen;
        if (size == null) {
            capture();
            size = screen;
        }
        if (size == null) {
            throw new SightlineException(ErrorCategory.INTERNAL, "A capture did not report the size of the screen.");
        }
        for (Point<Space.Driver> point : points) {
            if (!size.contains(point)) {
                return new NotPerformed(
                        Reason.OUTSIDE_SCREEN,
                        "Cannot " + words(action) + " at " + point + ": the point lies outside the screen, which is "
                                + size + ". Choose a point on the screenshot.");
            }
        }
        List<List<Sequence>> strokes = gestures.apply(size);
        if (strokes.stream().anyMatch(List::isEmpty)) {
            return new NotPerformed(
                    Reason.FAILED,
                    "Cannot " + words(action) + " at " + points[0]
                            + ": there is not enough room for two fingers. Choose"
                            + " a point closer to the middle of the screen, or a scale closer to 1.");
        }
        return send(action, driver -> {
            strokes.forEach(driver::perform);
            return Performed.PLAIN;
        });
    }

    private ActionOutcome send(Action.Input<Space.Driver> action, Function<AppiumDriver, ActionOutcome> input) {
        try {
            return connection.call(input);
        } catch (Connection.Restored _) {
            return new NotPerformed(
                    Reason.FAILED,
                    "The connection to the phone broke during '" + words(action)
                            + "' and has been restored. Whether the action took effect is unknown: check the screen"
                            + " before you continue.");
        } catch (WebDriverException e) {
            return new NotPerformed(
                    Reason.FAILED, "Cannot " + words(action) + ": the phone replied: " + Connection.firstLine(e));
        }
    }

    private NotPerformed notOffered(Action.Input<Space.Driver> action) {
        return new NotPerformed(
                Reason.NOT_OFFERED,
                "Cannot " + words(action) + ": this phone does not support this action. It supports "
                        + device.actionSpace().kinds().stream()
                                .sorted()
                                .map(kind ->
                                        kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                                .toList()
                        + ".");
    }

    private static String words(Action.Input<Space.Driver> action) {
        return action.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
