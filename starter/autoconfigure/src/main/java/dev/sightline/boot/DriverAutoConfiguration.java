package dev.sightline.boot;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.DriverProviders;
import dev.sightline.driver.GuiDriverFactory;
import java.util.Objects;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Provides the screen of each run, that of the driver chosen by {@code sightline.driver}. Drivers are found by {@link
 * DriverProvider}s, those listed on the class path and those that are beans.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        beforeName =
                "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@EnableConfigurationProperties(SightlineProperties.class)
public final class DriverAutoConfiguration {

    @Bean
    Drivers sightlineDrivers(
            ObjectProvider<DriverProvider<?>> providers, Environment environment, ApplicationContext context) {
        return new Drivers(
                DriverProviders.installed(context.getClassLoader())
                        .overriddenBy(providers.orderedStream().toList()),
                environment);
    }

    @Bean
    @ConditionalOnMissingBean(GuiDriverFactory.class)
    @Conditional(OnDriver.class)
    GuiDriverFactory guiDriverFactory(SightlineProperties properties, Drivers drivers) {
        return drivers.of(properties.driver(), "sightline.driver", "sightline");
    }

    @Bean
    @ConditionalOnProperty(name = "sightline.check-properties", matchIfMissing = true)
    UnknownProperties sightlineUnknownProperties(
            ConfigurableEnvironment environment, Drivers drivers, ResourceLoader resources) {
        return new UnknownProperties(
                environment, drivers.providers(), Objects.requireNonNull(resources.getClassLoader()));
    }

    /** Reports before the first run what a driver is missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Health {

        @Bean
        @ConditionalOnMissingBean(name = "sightlineHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("sightline")
        DriverHealthIndicator sightlineHealthIndicator(ListableBeanFactory beans) {
            return new DriverHealthIndicator(beans);
        }
    }
}
