package dev.sightline.boot;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The desktop driver. It shows all monitors unless one of monitor, region and window is set.
 *
 * @param monitor Index of the only monitor to show, counted from 0.
 * @param region The only part of the desktop to show.
 * @param window What the title of the only window to show contains.
 * @param drawCursor Whether an arrow is drawn into screenshots where the mouse points.
 * @param yieldToUser Whether a run pauses when somebody else moves the mouse.
 * @param apps Applications that may be opened, by name: the program and its arguments, separated by commas.
 */
@ConfigurationProperties("sightline.desktop")
public record SightlineDesktopProperties(
        @Nullable Integer monitor,
        @Nullable RegionProperties region,
        @Nullable String window,
        @DefaultValue("false") boolean drawCursor,
        @DefaultValue("true") boolean yieldToUser,
        @DefaultValue Map<String, List<String>> apps) {

    /**
     * A part of the desktop, in the coordinates of java.awt.Robot.
     *
     * @param x Left edge; negative left of the main monitor.
     * @param y Upper edge; negative above the main monitor.
     * @param width Width, at least 1.
     * @param height Height, at least 1.
     */
    public record RegionProperties(int x, int y, int width, int height) {}
}
