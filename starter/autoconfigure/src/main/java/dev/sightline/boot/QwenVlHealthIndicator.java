package dev.sightline.boot;

import dev.sightline.qwenvl.MemoryNeeded;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.unit.DataSize;

/** Up while the engine is open; reports model, backend, context and memory. Does not call the model. */
final class QwenVlHealthIndicator extends AbstractHealthIndicator {

    private final QwenVlChatModel model;
    private final @Nullable Checkpoint checkpoint;

    QwenVlHealthIndicator(QwenVlChatModel model, @Nullable Checkpoint checkpoint) {
        super("The health of the model could not be determined");
        this.model = model;
        this.checkpoint = checkpoint;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        QwenVl engine = model.engine();
        if (engine.isClosed()) {
            builder.down().withDetail("reason", "the engine is closed");
            return;
        }
        builder.up()
                .withDetail("model", String.valueOf(model.getOptions().getModel()))
                .withDetail("backend", engine.backend())
                .withDetail("threads", engine.options().threads())
                .withDetail("contextLength", engine.options().contextLength());
        if (checkpoint != null) {
            MemoryNeeded memory = memory(engine, checkpoint);
            builder.withDetail("mappedWeights", mebibytes(memory.weights()))
                    .withDetail("keyValueCache", mebibytes(memory.keyValueCache()))
                    .withDetail("activations", mebibytes(memory.activations()));
        }
    }

    private static MemoryNeeded memory(QwenVl engine, Checkpoint checkpoint) {
        VisionConfig vision = engine.config().vision();
        long pixels = engine.options().maxPixels() == 0
                ? engine.config().preprocessor().maxPixels()
                : engine.options().maxPixels();
        return MemoryNeeded.of(
                engine.config(),
                checkpoint.fileSize(),
                engine.options(),
                Math.toIntExact(pixels / ((long) vision.patchSize() * vision.patchSize())));
    }

    private static String mebibytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes() + " MiB";
    }
}
