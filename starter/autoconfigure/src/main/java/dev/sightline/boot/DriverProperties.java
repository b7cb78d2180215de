package dev.sightline.boot;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A named driver. Its settings are below its type, as in {@code sightline.drivers.phone.mobile.udid}, and do not
 * inherit from those of the default driver.
 *
 * @param type Type of the driver, such as web, desktop or mobile.
 * @since 0.1.0
 */
public record DriverProperties(
        @DefaultValue(Drivers.DEFAULT) String type) {}
