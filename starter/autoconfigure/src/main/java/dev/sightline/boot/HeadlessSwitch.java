package dev.sightline.boot;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Lets an application that uses the desktop driver have a screen. Boot sets {@code java.awt.headless=true} before
 * anything else, and AWT reads it once; so this is the last moment to take it back.
 */
final class HeadlessSwitch implements EnvironmentPostProcessor, Ordered {

    static final String HEADLESS = "java.awt.headless";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Binder binder = Binder.get(environment);
        boolean desktop = isDesktop(environment.getProperty("sightline.driver"))
                || binder
                        .bind(NamedDrivers.PREFIX, Bindable.mapOf(String.class, Named.class))
                        .orElse(Map.of())
                        .values()
                        .stream()
                        .anyMatch(named -> isDesktop(named.type()));
        if (desktop && DriverType.DESKTOP.isPresent(application.getClassLoader())) {
            System.setProperty(HEADLESS, "false");
        }
    }

    private static boolean isDesktop(@Nullable String type) {
        return type != null && type.strip().equalsIgnoreCase(DriverType.DESKTOP.name());
    }

    /** After the files with properties were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** As text: a wrong type is reported when the drivers are made. */
    record Named(@Nullable String type) {}
}
