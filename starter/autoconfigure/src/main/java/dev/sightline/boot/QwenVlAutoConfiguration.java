package dev.sightline.boot;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.qwenvl.springai.QwenVlChatOptions;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Qwen2.5-VL in this process as the application's chat model. The checkpoint's files are checked and mapped when the application
 * starts, so that a wrong path fails at once; the weights themselves are read from disk as they are used. Closed with the
 * application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        before = SightlineAutoConfiguration.class,
        beforeName = {
            "org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration"
        },
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(QwenVlChatModel.class)
@ConditionalOnProperty(name = "spring.ai.model.chat", havingValue = QwenVlChatModel.PROVIDER)
@Import(DialectConfiguration.class)
public final class QwenVlAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Checkpoint qwenVlCheckpoint(SightlineModelProperties properties) {
        Path path = path(properties);
        Path mmproj = properties.mmproj();
        return mmproj == null ? Checkpoint.open(path) : Checkpoint.open(path, mmproj);
    }

    @Bean
    @ConditionalOnMissingBean
    QwenVl qwenVlEngine(Checkpoint checkpoint, SightlineModelProperties properties) {
        VisionConfig vision = checkpoint.config().vision();
        long pixelsOfAToken = (long) vision.patchSize() * vision.patchSize() * vision.mergeSize() * vision.mergeSize();
        int threads = properties.threads() == 0 ? Runtime.getRuntime().availableProcessors() : properties.threads();
        return QwenVl.open(
                checkpoint,
                checkpoint.tokenizer(),
                new QwenVlOptions(
                        properties.backend(),
                        threads,
                        properties.contextLength(),
                        Objects.requireNonNullElse(properties.maxImageTokens(), 0) * pixelsOfAToken,
                        properties.prefillChunk(),
                        properties.imageCache().toBytes()));
    }

    @Bean
    @ConditionalOnMissingBean
    QwenVlChatModel qwenVlChatModel(
            QwenVl engine,
            SightlineModelProperties properties,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ChatModelObservationConvention> convention) {
        SightlineModelProperties.SamplingProperties sampling = properties.sampling();
        QwenVlChatModel.Builder model = QwenVlChatModel.builder(engine)
                .name(name(properties))
                .observationRegistry(observations.getIfUnique(() -> ObservationRegistry.NOOP))
                .options(QwenVlChatOptions.builder()
                        .maxTokens(properties.maxTokens())
                        .temperature(sampling.temperature())
                        .topK(sampling.topK())
                        .topP(sampling.topP())
                        .repetitionPenalty(sampling.repetitionPenalty())
                        .seed(sampling.seed())
                        .build());
        convention.ifAvailable(model::observationConvention);
        return model.build();
    }

    /** The dialect for it: that of the checkpoint's own dialect file, or Qwen2.5-VL's. */
    @Bean
    @ConditionalOnMissingBean
    ModelDialect qwenVlDialect(SightlineModelProperties properties, Dialects dialects) {
        return dialects.choose(properties.dialect(), new ModelSource(properties.name(), properties.path()));
    }

    private static Path path(SightlineModelProperties properties) {
        Path path = properties.path();
        if (path == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "The chat model is 'qwen-vl', but 'sightline.model.path' is not set. Set it to the folder of a"
                            + " Qwen2.5-VL checkpoint, or to a GGUF file; './sightline model pull' fetches one.");
        }
        return path;
    }

    private static String name(SightlineModelProperties properties) {
        if (properties.name() != null) {
            return properties.name();
        }
        // the application's own engine does not need a path
        Path path = properties.path();
        Path last = path == null ? null : path.toAbsolutePath().normalize().getFileName();
        return last == null ? QwenVlChatModel.PROVIDER : last.toString();
    }

    /** Reports the model in the application's health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Health {

        @Bean
        @ConditionalOnMissingBean(name = "qwenVlHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("qwen-vl")
        QwenVlHealthIndicator qwenVlHealthIndicator(QwenVlChatModel model, ObjectProvider<Checkpoint> checkpoint) {
            return new QwenVlHealthIndicator(model, checkpoint.getIfUnique());
        }
    }
}
