package dev.sightline.boot;

import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Gives each run a browser of its own. */
@AutoConfiguration
@ConditionalOnClass(WebDriverFactory.class)
@ConditionalOnProperty(name = "sightline.web.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SightlineWebProperties.class)
public final class WebDriverAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(GuiDriverFactory.class)
    WebDriverFactory webDriverFactory(SightlineWebProperties properties) {
        return new WebDriverFactory(WebDriverOptions.builder()
                .browser(properties.browser())
                .driver(properties.driver())
                .remoteUrl(properties.remoteUrl())
                .headless(properties.headless())
                .viewport(properties.viewportWidth(), properties.viewportHeight())
                .devicePixelRatio(properties.devicePixelRatio())
                .uploadFolder(properties.uploadFolder())
                .timeout(properties.timeout())
                .maxSessions(properties.maxSessions())
                .build());
    }
}
