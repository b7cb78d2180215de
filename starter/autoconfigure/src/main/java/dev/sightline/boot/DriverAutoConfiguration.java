package dev.sightline.boot;

import dev.sightline.driver.GuiDriverFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Gives each run a screen: that of the driver which {@code sightline.driver} chooses. */
@AutoConfiguration
@EnableConfigurationProperties({
    SightlineProperties.class,
    SightlineWebProperties.class,
    SightlineDesktopProperties.class,
    SightlineMobileProperties.class
})
public final class DriverAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(GuiDriverFactory.class)
    @Conditional(OnDriver.class)
    GuiDriverFactory guiDriverFactory(
            SightlineProperties properties,
            SightlineWebProperties web,
            SightlineDesktopProperties desktop,
            SightlineMobileProperties mobile,
            ApplicationContext context) {
        return Drivers.of(
                new DriverProperties(properties.driver(), web, desktop, mobile),
                "sightline.driver",
                "sightline",
                context.getClassLoader());
    }
}
