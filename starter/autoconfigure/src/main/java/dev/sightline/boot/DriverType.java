package dev.sightline.boot;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The kinds of screens that an agent can be given. */
public enum DriverType {

    /** A browser, through Selenium. */
    WEB("dev.sightline.web.WebDriverFactory"),

    /** The desktop that the application runs on, through {@code java.awt.Robot}. */
    DESKTOP("dev.sightline.desktop.DesktopDriverFactory"),

    /** A phone, through Appium. */
    MOBILE("dev.sightline.mobile.MobileDriverFactory"),

    /** No screen, and so no agent. */
    NONE("dev.sightline.driver.GuiDriverFactory");

    private final String factory;

    DriverType(String factory) {
        this.factory = factory;
    }

    /** Whether the module of the driver is on the class path. */
    boolean isPresent(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(factory, classLoader);
    }

    /** The artifact that holds the driver. */
    String artifact() {
        return "dev.sightline:sightline-driver-" + this;
    }

    /** As it is written in properties. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
