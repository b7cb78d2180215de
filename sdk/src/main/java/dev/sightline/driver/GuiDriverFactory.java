package dev.sightline.driver;

import dev.sightline.error.SightlineException;
import java.nio.file.Path;

/** Opens a driver for a run. Safe for use by several threads. */
@FunctionalInterface
public interface GuiDriverFactory {

    /**
     * Opens a session of its own.
     *
     * @param runFolder an existing folder that belongs to the run, for downloads and the like
     * @throws SightlineException category {@code DRIVER} or {@code CONFIGURATION} when no session can be had
     */
    GuiDriver open(Path runFolder);
}
