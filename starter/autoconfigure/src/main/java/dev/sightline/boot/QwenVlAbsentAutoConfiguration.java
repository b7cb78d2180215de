package dev.sightline.boot;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Reports at the start that the chosen chat model is not on the class path.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnMissingClass("dev.sightline.qwenvl.springai.QwenVlChatModel")
@ConditionalOnProperty(name = "spring.ai.model.chat", havingValue = "qwen-vl")
public final class QwenVlAbsentAutoConfiguration {

    @Bean
    static BeanFactoryPostProcessor qwenVlMustBeOnTheClassPath() {
        return beans -> {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "The property 'spring.ai.model.chat' is 'qwen-vl', but that chat model is not on the class path. Add the"
                            + " dependency dev.sightline:sightline-qwen-vl-spring-ai, or set the property to another model.");
        };
    }
}
