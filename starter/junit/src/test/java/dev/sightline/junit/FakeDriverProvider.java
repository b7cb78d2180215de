package dev.sightline.junit;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.testkit.FakeDriver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A screen of Java2D, chosen by {@code sightline.driver=fake}. */
public final class FakeDriverProvider implements DriverProvider<FakeDriverProvider.Settings> {

    static final List<FakeDriver> OPENED = new CopyOnWriteArrayList<>();

    /** There is nothing to set. */
    public record Settings() {}

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        return folder -> {
            var driver = new FakeDriver();
            OPENED.add(driver);
            return driver;
        };
    }
}
