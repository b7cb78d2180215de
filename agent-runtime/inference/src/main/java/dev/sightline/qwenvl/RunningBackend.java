package dev.sightline.qwenvl;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.PlanProvider;
import dev.sightline.qwenvl.model.Plans;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backend that was chosen for a checkpoint, and its plans: those of a device if one offers them, else the operators
 * of the CPU.
 *
 * @param operators the operators that the plans use; null if the plans compute by themselves
 */
record RunningBackend(String name, Plans plans, @Nullable Operators operators) implements AutoCloseable {

    private static final System.Logger log = System.getLogger(RunningBackend.class.getName());

    static RunningBackend open(Checkpoint checkpoint, QwenVlOptions options, ResizeLimits images) {
        List<PlanProvider> providers =
                ServiceLoader.load(PlanProvider.class, RunningBackend.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        return open(providers, checkpoint, options, limits(checkpoint.config().vision(), options, images));
    }

    static RunningBackend open(
            List<PlanProvider> providers, Checkpoint checkpoint, QwenVlOptions options, PlanLimits limits) {
        Backends cpu = Backends.installed();
        if (options.backend().equals(Backends.AUTO)) {
            for (PlanProvider provider : providers) {
                RunningBackend running = openIfUsable(provider, cpu, checkpoint, limits);
                if (running != null) {
                    return running;
                }
            }
        } else {
            for (PlanProvider provider : providers) {
                if (provider.name().equals(options.backend())) {
                    return openForced(provider, checkpoint, limits);
                }
            }
            if (!cpu.names().contains(options.backend())) {
                String installed = Stream.concat(providers.stream().map(PlanProvider::name), cpu.names().stream())
                        .collect(Collectors.joining(", "));
                throw new QwenVlException(
                        QwenVlException.Category.SETTINGS,
                        "Cannot use the backend '%s': there is no such backend. Installed: %s; use one of them, or '%s'."
                                .formatted(options.backend(), installed, Backends.AUTO));
            }
        }
        Operators operators = cpu.open(options.backend(), options.threads());
        try {
            return new RunningBackend(operators.name(), Plans.on(operators, checkpoint), operators);
        } catch (RuntimeException e) {
            operators.close();
            throw e;
        }
    }

    private static RunningBackend openForced(PlanProvider provider, Checkpoint checkpoint, PlanLimits limits) {
        String reason = provider.unavailableBecause();
        if (reason != null) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "Cannot use the backend '%s': %s".formatted(provider.name(), reason));
        }
        return new RunningBackend(provider.name(), provider.open(checkpoint, limits), null);
    }

    /** A device that cannot hold this model is skipped with one warning, like one that is not there. */
    private static @Nullable RunningBackend openIfUsable(
            PlanProvider provider, Backends cpu, Checkpoint checkpoint, PlanLimits limits) {
        String reason = provider.unavailableBecause();
        if (reason == null) {
            if (provider.preference() < cpu.choose(Backends.AUTO).provider().preference()) {
                return null;
            }
            try {
                Plans plans = provider.open(checkpoint, limits);
                log.log(
                        System.Logger.Level.INFO,
                        "Qwen2.5-VL runs on the backend ''{0}'': {1}.",
                        provider.name(),
                        provider.device());
                return new RunningBackend(provider.name(), plans, null);
            } catch (QwenVlException e) {
                reason = e.getMessage();
            }
        }
        log.log(System.Logger.Level.WARNING, "The backend ''{0}'' is not used: {1}", provider.name(), reason);
        return null;
    }

    private static PlanLimits limits(VisionConfig vision, QwenVlOptions options, ResizeLimits images) {
        long patch = (long) vision.patchSize() * vision.patchSize();
        return new PlanLimits(
                options.contextLength(),
                Math.min(options.prefillChunk(), options.contextLength()),
                Math.toIntExact(Math.max(1, images.maxPixels() / patch)));
    }

    long preparedBytes() {
        return operators == null ? 0 : operators.preparedBytes();
    }

    @Override
    public void close() {
        plans.vision().close();
        plans.decoder().close();
        if (operators != null) {
            operators.close();
        }
    }
}
