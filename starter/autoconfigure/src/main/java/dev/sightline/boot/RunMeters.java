package dev.sightline.boot;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.StepTimes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;

/** Records what observations cannot: tokens, and the phases of a step's time. */
final class RunMeters implements RunListener {

    private final ObjectProvider<MeterRegistry> registry;

    RunMeters(ObjectProvider<MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        registry.ifAvailable(meters -> {
            StepTimes times = step.times();
            phase(meters, "settle", times.settle());
            phase(meters, "grounding", times.grounding());
            phase(meters, "model", times.model());
            phase(meters, "policy", times.policy());
            phase(meters, "perform", times.perform());
            phase(meters, "loop", times.overhead());
        });
    }

    @Override
    public void runFinished(RunResult result) {
        registry.ifAvailable(meters -> {
            tokens(meters, "prompt", result.tokens().prompt());
            tokens(meters, "completion", result.tokens().completion());
        });
    }

    private static void phase(MeterRegistry meters, String phase, Duration time) {
        meters.timer("sightline.step.phase", "phase", phase).record(time);
    }

    private static void tokens(MeterRegistry meters, String type, long count) {
        meters.counter("sightline.tokens", "type", type).increment((double) count);
    }
}
