package dev.sightline.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The pocket model, which pursues goals if no other chat model is configured.
 *
 * @param folder Folder into which the model's files are unpacked; '~/.cache/sightline/pocket-model' unless given.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.pocket")
public record SightlinePocketProperties(@Nullable Path folder) {}
