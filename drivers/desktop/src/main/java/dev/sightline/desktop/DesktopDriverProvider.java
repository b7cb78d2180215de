package dev.sightline.desktop;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The driver {@code desktop}: the desktop that this JVM runs on, through {@code java.awt.Robot}.
 *
 * @since 0.1.0
 */
public final class DesktopDriverProvider implements DriverProvider<DesktopDriverProvider.Settings> {

    /**
     * Settings of the desktop, which is shown as a whole unless one of monitor, region and window is set.
     *
     * @param monitor index of the only monitor to show, counted from 0
     * @param region the only part of the desktop to show
     * @param window part of the title of the only window to show
     * @param drawCursor whether an arrow is drawn into screenshots where the mouse points
     * @param yieldToUser whether a run pauses when somebody else moves the mouse; true unless set
     * @param apps applications that may be opened, by name: the program and its arguments
     */
    public record Settings(
            @Nullable Integer monitor,
            @Nullable Region region,
            @Nullable String window,
            @Nullable Boolean drawCursor,
            @Nullable Boolean yieldToUser,
            @Nullable Map<String, List<String>> apps) {}

    /**
     * A part of the desktop, in the coordinates of {@code java.awt.Robot}.
     *
     * @param x left edge; negative left of the main monitor
     * @param y upper edge; negative above the main monitor
     * @param width at least 1
     * @param height at least 1
     */
    public record Region(int x, int y, int width, int height) {}

    @Override
    public String type() {
        return "desktop";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public boolean needsDisplay() {
        return true;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        DesktopDriverFactory.Builder desktop = DesktopDriverFactory.builder().scope(scope(settings));
        if (settings.drawCursor() != null) {
            desktop.drawCursor(settings.drawCursor());
        }
        if (settings.yieldToUser() != null) {
            desktop.yieldToUser(settings.yieldToUser());
        }
        if (settings.apps() != null) {
            settings.apps().forEach((name, command) -> desktop.app(name, command.toArray(String[]::new)));
        }
        return desktop.build();
    }

    private static Scope scope(Settings settings) {
        List<Scope> scopes = new ArrayList<>();
        if (settings.monitor() != null) {
            scopes.add(new Scope.Monitor(settings.monitor()));
        }
        if (settings.region() != null) {
            Region region = settings.region();
            scopes.add(new Scope.Region(
                    Box.of(region.x(), region.y(), Math.max(0, region.width()), Math.max(0, region.height()))));
        }
        if (settings.window() != null) {
            scopes.add(new Scope.Window(settings.window()));
        }
        if (scopes.size() > 1) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot decide which part of the desktop to show: " + scopes
                            + " are set. Set one of monitor, region and window.");
        }
        return scopes.isEmpty() ? new Scope.AllMonitors() : scopes.getFirst();
    }
}
