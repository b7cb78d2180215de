package dev.sightline.boot;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The driver of somebody else: nothing in the project but the listing beside this test knows of it. */
public final class VncDriverProvider implements DriverProvider<VncDriverProvider.Settings> {

    /** What a property or an option sets. */
    public record Settings(
            @Nullable String host,
            int port,
            @Nullable Duration timeout,
            @Nullable List<String> encodings,
            @Nullable Crop crop) {}

    /** A part of the screen. */
    public record Crop(int width, int height) {}

    @Override
    public String type() {
        return "vnc";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        if (settings.host() == null) {
            throw new SightlineException(ErrorCategory.CONFIGURATION, "Cannot use VNC: there is no host. Set host.");
        }
        return folder -> {
            throw new SightlineException(ErrorCategory.DRIVER, "nobody answers at " + settings);
        };
    }
}
