package dev.sightline.boot;

import dev.sightline.driver.DriverProviders;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Allows a display in an application that uses the desktop driver, or another one that needs it. Boot sets {@code
 * java.awt.headless=true} before anything else, and AWT reads it once, so this is the last moment to reset it.
 */
final class HeadlessSwitch implements EnvironmentPostProcessor, Ordered {

    static final String HEADLESS = "java.awt.headless";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Set<String> chosen = new HashSet<>();
        String driver = environment.getProperty("sightline.driver");
        if (driver != null) {
            chosen.add(Drivers.normalized(driver));
        }
        Binder.get(environment)
                .bind(NamedDrivers.PREFIX, Bindable.mapOf(String.class, Named.class))
                .orElse(Map.of())
                .values()
                .stream()
                .map(Named::type)
                .filter(Objects::nonNull)
                .forEach(type -> chosen.add(Drivers.normalized(type)));
        if (!chosen.isEmpty()
                && DriverProviders.installed(application.getClassLoader()).all().stream()
                        .anyMatch(provider -> provider.needsDisplay() && chosen.contains(provider.type()))) {
            System.setProperty(HEADLESS, "false");
        }
    }

    /** After the files with properties were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** Null if missing: a driver without a type has the default one. */
    record Named(@Nullable String type) {}
}
