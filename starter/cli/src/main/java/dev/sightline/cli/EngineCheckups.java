package dev.sightline.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.sightline.error.SightlineException;
import dev.sightline.qwenvl.MemoryNeeded;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/** The checks of the engine that runs models in this process. */
final class EngineCheckups {

    private static final long MEBIBYTE = 1 << 20;

    private EngineCheckups() {}

    /** The backend that would be used, and why. */
    static Finding backend(EngineOptions engine) {
        try {
            Backends.Choice choice = Backends.installed().choose(engine.backend);
            String found = "'" + choice.provider().name() + "' on " + engine.threads + " threads";
            return choice.fallback()
                    ? Finding.note("Model backend", found, choice.reason())
                    : Finding.good("Model backend", found + ". " + choice.reason());
        } catch (QwenVlException e) {
            return Finding.problem("Model backend", String.valueOf(e.getMessage()), "");
        }
    }

    /** Whether a checkpoint can be loaded, and the memory that it needs here. */
    static Finding model(Path path, EngineOptions engine) {
        Path mmproj = engine.mmproj;
        try (Checkpoint checkpoint = mmproj == null ? Checkpoint.open(path) : Checkpoint.open(path, mmproj)) {
            QwenVlOptions options = engine.options();
            QwenVlConfig config = checkpoint.config();
            if (options.contextLength() > config.text().contextLength()) {
                return Finding.problem(
                        "Model",
                        "'" + path + "' has a context of at most "
                                + config.text().contextLength() + " tokens",
                        "Choose a smaller one with --context.");
            }
            MemoryNeeded memory = MemoryNeeded.of(config, checkpoint.fileSize(), options, largestImage(config));
            long heap = Runtime.getRuntime().maxMemory();
            String found = "'" + path + "' needs " + memory.total() / MEBIBYTE + " MiB: "
                    + memory.weights() / MEBIBYTE + " of mapped weights, "
                    + memory.keyValueCache() / MEBIBYTE + " for a context of " + options.contextLength()
                    + " tokens, " + memory.activations() / MEBIBYTE + " for the largest image or prefill chunk";
            long total = totalMemory();
            if (memory.keyValueCache() + memory.activations() > heap) {
                return Finding.problem(
                        "Model",
                        found + "; Java's heap has " + heap / MEBIBYTE + " MiB",
                        "Choose a smaller --context, or give Java more with JAVA_TOOL_OPTIONS=-Xmx.");
            }
            return memory.total() > total
                    ? Finding.problem(
                            "Model",
                            found + "; this machine has " + total / MEBIBYTE + " MiB",
                            "Choose a smaller or more strongly quantised model, or a smaller --context.")
                    : Finding.good("Model", found + "; this machine has " + total / MEBIBYTE + " MiB");
        } catch (QwenVlException e) {
            return Finding.problem("Model", String.valueOf(e.getMessage()), "");
        }
    }

    /** How goals would be put to a checkpoint, and why so. */
    static Finding dialect(Path path) {
        try {
            Dialects.Choice choice = Dialects.installed().explain(null, ModelSource.checkpoint(path));
            ModelDialect dialect = choice.dialect();
            ImageWindow images = dialect.imageWindow();
            int token = images.factor() * images.factor();
            return Finding.good(
                    "Dialect",
                    "'" + dialect.name() + "', coordinates in "
                            + dialect.coordinates().name().toLowerCase(Locale.ROOT) + ", images of "
                            + images.minPixels() / token + " to " + images.maxPixels() / token + " tokens of "
                            + images.factor() + "×" + images.factor() + " pixels: " + choice.reason());
        } catch (SightlineException e) {
            return Finding.problem("Dialect", String.valueOf(e.getMessage()), "");
        }
    }

    /** In patches: the size to which the checkpoint scales images down. */
    private static int largestImage(QwenVlConfig config) {
        long patch = (long) config.vision().patchSize() * config.vision().patchSize();
        return Math.toIntExact(config.preprocessor().maxPixels() / patch);
    }

    private static long totalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
