package dev.sightline.testkit;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Controls;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A driver without a device: its screen is drawn with Java2D, it records the actions it receives, and it can be made to
 * break. The screen is 640×360 pixels at a pixel ratio of 2. May be set up and read from other threads than that of the
 * run.
 *
 * @since 0.1.0
 */
public final class FakeDriver implements GuiDriver {

    public static final int WIDTH = 640;
    public static final int HEIGHT = 360;

    /** Everything that a driver of any platform may offer. */
    public static final ActionSpace EVERYTHING = ActionSpace.of(ActionKind.CLICK, ActionKind.values());

    private final List<Action.Input<Space.Driver>> actions = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final AtomicInteger captures = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private volatile BiConsumer<Graphics2D, Integer> painter = this::paintActionCount;
    private volatile boolean turnable;
    private volatile boolean portrait;
    private volatile ScreenState state = ScreenState.UNKNOWN;
    private volatile ActionSpace offered = EVERYTHING;
    private volatile Controls controls = Controls.UNKNOWN;
    private volatile ActionOutcome outcome = ActionOutcome.Performed.PLAIN;
    private volatile int capturesUntilBroken = Integer.MAX_VALUE;
    private volatile @Nullable RuntimeException closeFailure;
    private volatile @Nullable FakeScreencast screencast;

    /** What the screen shows, drawn for each capture; the painter gets the number of the capture, from 1. */
    public FakeDriver painting(BiConsumer<Graphics2D, Integer> newPainter) {
        painter = newPainter;
        return this;
    }

    /** A screen that never changes, whatever is done. */
    public FakeDriver frozen() {
        return painting((_, _) -> {});
    }

    public FakeDriver at(ScreenState newState) {
        state = newState;
        return this;
    }

    public FakeDriver offering(ActionSpace actionSpace) {
        offered = actionSpace;
        return this;
    }

    /** What it knows about the controls on its screen; nothing unless given. */
    public FakeDriver knowing(Controls known) {
        controls = known;
        return this;
    }

    /** The outcome of every further action. */
    public FakeDriver answering(ActionOutcome newOutcome) {
        outcome = newOutcome;
        return this;
    }

    /** Breaks at every capture after this many. */
    public FakeDriver breakingAfter(int looks) {
        capturesUntilBroken = looks;
        return this;
    }

    /** Offers a screencast; without one, it can only capture. */
    public FakeDriver showing(FakeScreencast newScreencast) {
        screencast = newScreencast;
        return this;
    }

    /** Throws when it is closed; it is closed all the same. */
    public FakeDriver failingToClose(RuntimeException failure) {
        closeFailure = failure;
        return this;
    }

    /** What was performed, in its order. */
    public List<Action.Input<Space.Driver>> actions() {
        return List.copyOf(actions);
    }

    /** The HTTP logins that were given, as they are printed: URL, user and password. */
    public List<String> logins() {
        return List.copyOf(logins);
    }

    public int captures() {
        return captures.get();
    }

    public int closes() {
        return closes.get();
    }

    @Override
    public Screenshot capture() {
        int look = captures.incrementAndGet();
        if (look > capturesUntilBroken) {
            throw new SightlineException(ErrorCategory.DRIVER, "Cannot take a screenshot: the device is gone.");
        }
        var image = portrait
                ? new BufferedImage(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB)
                : new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(Color.BLACK);
            painter.accept(graphics, look);
        } finally {
            graphics.dispose();
        }
        return Screenshot.ofImage(image, new Transform<>(0.5, 0.5, 0, 0), state, Instant.EPOCH);
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        actions.add(action);
        return outcome;
    }

    @Override
    public void login(URI server, Text user, Text password) {
        logins.add(server + " " + user + " " + password);
    }

    /** A phone that can be turned: its screen is then as high as it was wide. */
    public FakeDriver turnable() {
        turnable = true;
        return this;
    }

    @Override
    public ActionOutcome turn(ScreenOrientation orientation) {
        if (!turnable) {
            return GuiDriver.super.turn(orientation);
        }
        portrait = orientation == ScreenOrientation.PORTRAIT;
        return ActionOutcome.Performed.PLAIN;
    }

    @Override
    public ActionSpace actionSpace() {
        return offered;
    }

    @Override
    public Controls controls() {
        return controls;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(Platform.WEB, "fake");
    }

    @Override
    public @Nullable FakeScreencast screencast() {
        return screencast;
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        RuntimeException failure = closeFailure;
        if (failure != null) {
            throw failure;
        }
    }

    /** One bar more with every action, so that each action changes the screen. */
    private void paintActionCount(Graphics2D graphics, int look) {
        for (int i = 0; i < actions.size(); i++) {
            graphics.fillRect(i * 40 % WIDTH, i / 16 * 40 % HEIGHT, 30, 30);
        }
    }
}
