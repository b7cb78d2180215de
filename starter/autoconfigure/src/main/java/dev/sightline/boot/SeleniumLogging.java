package dev.sightline.boot;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Prevents Selenium from warning at each start of a browser that it has no DevTools classes for the browser's version:
 * the web driver does not use them. A default that any other property overrides.
 */
final class SeleniumLogging implements EnvironmentPostProcessor, Ordered {

    private static final Map<String, Object> DEFAULTS = Map.of(
            "logging.level.org.openqa.selenium.devtools.CdpVersionFinder", "error",
            "logging.level.org.openqa.selenium.chromium.ChromiumDriver", "error");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new MapPropertySource("sightlineLogging", DEFAULTS));
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
