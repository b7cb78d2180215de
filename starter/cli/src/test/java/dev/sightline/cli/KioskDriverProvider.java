package dev.sightline.cli;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The driver of somebody else, which the command line finds by its listing. */
public final class KioskDriverProvider implements DriverProvider<KioskDriverProvider.Settings> {

    /** What an option sets. */
    public record Settings(
            @Nullable String host,
            @Nullable Duration timeout,
            @Nullable Zoom zoom) {}

    /** A nested setting. */
    public record Zoom(int factor) {}

    @Override
    public String type() {
        return "kiosk";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        return folder -> {
            throw new SightlineException(ErrorCategory.DRIVER, "nobody answers at " + settings);
        };
    }
}
