package dev.sightline.examples.operator;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the operator app.
 *
 * @param data folder of the database and of the runs
 * @param password of the account {@code admin}; if this is empty, a random one is generated and printed when the account
 *     is first created
 * @param workers how many runs go at a time; no more than the driver has sessions
 * @param lease how long a person keeps the screen of a run without doing anything
 * @param samples whether the sample shop and its tasks are offered
 */
@ConfigurationProperties("operator")
public record OperatorProperties(
        @DefaultValue("operator-data") Path data,
        @Nullable String password,
        @DefaultValue("2") int workers,
        @DefaultValue("2m") Duration lease,
        @DefaultValue("true") boolean samples) {

    /** Where the folders of the runs lie. */
    public Path runs() {
        return data.resolve("runs");
    }
}
