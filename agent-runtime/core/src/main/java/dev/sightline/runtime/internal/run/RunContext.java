package dev.sightline.runtime.internal.run;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.Operator;
import dev.sightline.grounding.TextReader;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of an agent share.
 *
 * @param approvals when a person is asked, and for how long
 * @param reader finds secrets on pictures; null when the agent has none
 * @param clock for timestamps
 * @param nanoTime for durations
 * @since 0.1.0
 */
public record RunContext(
        ActionPolicy policy,
        Operator operator,
        Approvals approvals,
        Listeners listeners,
        Settler settler,
        ObservationRegistry observations,
        @Nullable TextReader reader,
        Clock clock,
        LongSupplier nanoTime,
        Sleeper sleeper) {}
