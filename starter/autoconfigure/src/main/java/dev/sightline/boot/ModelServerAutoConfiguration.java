package dev.sightline.boot;

import okhttp3.Interceptor;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Keeps servers that the auto-configured OpenAI client calls from filling this process's memory with an answer, and from
 * passing a prompt on to another server. A bean named {@code sightlineModelServerGuard} replaces this.
 *
 * @since 0.1.0
 */
@AutoConfiguration(beforeName = "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration")
@ConditionalOnClass({OpenAiHttpClientBuilderCustomizer.class, Interceptor.class})
public final class ModelServerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "sightlineModelServerGuard")
    OpenAiHttpClientBuilderCustomizer sightlineModelServerGuard() {
        return client -> client.interceptor(new ModelServerGuard());
    }
}
