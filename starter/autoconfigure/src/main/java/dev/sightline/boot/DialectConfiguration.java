package dev.sightline.boot;

import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.Dialects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialects that 'sightline.model.dialect' can choose from: those on the class path and those that are beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SightlineModelProperties.class)
class DialectConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Dialects sightlineDialects(ObjectProvider<DialectProvider> providers) {
        return providers.orderedStream().reduce(Dialects.installed(), Dialects::with, (first, second) -> second);
    }
}
