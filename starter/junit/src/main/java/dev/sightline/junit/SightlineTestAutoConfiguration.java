package dev.sightline.junit;

import dev.sightline.boot.PocketModelAutoConfiguration;
import dev.sightline.boot.QwenVlAutoConfiguration;
import dev.sightline.boot.SightlineAutoConfiguration;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * What tests add to an application: its runs are collected, and its chat model's replies can be recorded.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        before = SightlineAutoConfiguration.class,
        after = {QwenVlAutoConfiguration.class, PocketModelAutoConfiguration.class},
        afterName = "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration")
public final class SightlineTestAutoConfiguration {

    @Bean
    RunCollector sightlineRunCollector() {
        return new RunCollector();
    }

    @Bean
    @Primary
    ChatModel sightlineRecordedChatModel(ListableBeanFactory beans) {
        return new RecordedChatModel(beans);
    }
}
