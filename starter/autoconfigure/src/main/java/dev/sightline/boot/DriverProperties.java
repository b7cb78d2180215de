package dev.sightline.boot;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A driver with a name of its own. It stands for itself: what is not set here has its default, whatever
 * 'sightline.web', 'sightline.desktop' and 'sightline.mobile' say.
 *
 * @param type Type of the driver.
 * @param web Properties of a web driver.
 * @param desktop Properties of a desktop driver.
 * @param mobile Properties of a mobile driver.
 */
public record DriverProperties(
        @DefaultValue("web") DriverType type,
        @DefaultValue SightlineWebProperties web,
        @DefaultValue SightlineDesktopProperties desktop,
        @DefaultValue SightlineMobileProperties mobile) {}
