package dev.sightline.driver;

import dev.sightline.error.SightlineException;

/**
 * Makes a driver known by name, so that properties and the command line can choose it: {@code sightline.driver=vnc},
 * {@code sightline.drivers.lobby.type=vnc}, {@code ./sightline run --driver vnc}. Whoever writes a driver implements
 * this once, and nothing else has to know of it.
 *
 * <p>A provider is found in two ways: as a public class with a public constructor without parameters that is listed in
 * {@code META-INF/services/dev.sightline.driver.DriverProvider}, or as a Spring bean, which takes precedence over a
 * listed one of the same type. It is stateless and safe for use by several threads.
 *
 * <p>The settings of a driver are a record. A component {@code viewportWidth} is set by the property
 * {@code sightline.TYPE.viewport-width} and by the option {@code --driver-option viewport-width=800}. A component can be
 * a text, a number, a boolean, an enum, a {@code Path}, a {@code URI}, a {@code Duration}, a list or map of these, or
 * another record. What is not set is null, zero or false, so use the boxed types where a setting has a default.
 *
 * @param <S> the settings of the driver
 * @since 0.1.0
 */
public interface DriverProvider<S extends Record> {

    /** The name by which the driver is chosen: lower-case letters, digits and hyphens, such as {@code "vnc"}. */
    String type();

    /** The type of the settings; an empty record where there are none. */
    Class<S> settings();

    /**
     * Makes a factory of drivers. Starts nothing: a session is opened for each run.
     *
     * @throws SightlineException category {@code CONFIGURATION} when a setting is wrong; the message names all that are
     */
    GuiDriverFactory create(S settings);

    /**
     * Whether the driver draws on or reads from the display of this JVM, which must then not be headless; false unless
     * overridden.
     */
    default boolean needsDisplay() {
        return false;
    }
}
