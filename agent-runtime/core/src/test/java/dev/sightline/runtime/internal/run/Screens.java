package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.function.Supplier;

/** A driver that shows what a test says and takes every action. */
final class Screens implements GuiDriver {

    private final Supplier<Screenshot> screen;
    int captures;
    int performed;

    Screens(Supplier<Screenshot> screen) {
        this.screen = screen;
    }

    /** A screen of 100×100 pixels, some of which, from the first row on, are white. */
    static Screenshot withWhite(int pixels) {
        return withWhite(pixels, ScreenState.UNKNOWN);
    }

    static Screenshot withWhite(int pixels, ScreenState state) {
        var image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels; i++) {
            image.setRGB(i % 100, i / 100, 0xFFFFFF);
        }
        return Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), state, Instant.EPOCH);
    }

    @Override
    public Screenshot capture() {
        captures++;
        return screen.get();
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        performed++;
        return ActionOutcome.Performed.PLAIN;
    }

    @Override
    public ActionSpace actionSpace() {
        return ActionSpace.of(ActionKind.CLICK, ActionKind.PRESS_KEYS);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(DriverInfo.Platform.WEB, "screens of a test");
    }

    @Override
    public void close() {}
}
