package dev.sightline.boot;

import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.text.BackgroundTextReader;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Reads the text on screenshots, so that targets in words are found without a model.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(PpOcrTextReader.class)
@ConditionalOnProperty(name = "sightline.text-grounding.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SightlineProperties.class)
public final class TextGroundingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(TextReader.class)
    BackgroundTextReader textReader(SightlineProperties properties) {
        int threads = properties.textGrounding().threads();
        return threads == 0 ? BackgroundTextReader.open() : BackgroundTextReader.open(threads);
    }

    @Bean
    @ConditionalOnMissingBean(Locator.class)
    TextLocator textLocator(TextReader reader) {
        return new TextLocator(reader);
    }
}
