package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.DecoderWeights;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.model.VisionWeights;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Builds the plans of a checkpoint, if they fit the device. */
final class TornadoPlans {

    private TornadoPlans() {}

    static Plans open(Checkpoint checkpoint, PlanLimits limits, Accelerator accelerator, Abilities abilities) {
        checkHead("decoder", checkpoint.config().text().headSize());
        checkHead("vision tower", checkpoint.config().vision().headSize());
        Operators reader = Backends.installed().open("scalar", 1);
        DecoderWeights decoder = new DecoderWeights(checkpoint, reader);
        VisionWeights vision = new VisionWeights(checkpoint, reader);
        long needed = TornadoDecoder.bytes(checkpoint.config().text(), decoder, limits, abilities)
                + TornadoVision.bytes(checkpoint.config().vision(), vision, limits, abilities);
        accelerator.require(
                needed,
                "This model with a context of %d tokens and images of %d patches"
                        .formatted(limits.contextLength(), limits.imagePatches()));
        TornadoVision visionPlan =
                new TornadoVision(checkpoint.config().vision(), vision, limits, accelerator.device(), abilities);
        try {
            return new Plans(
                    visionPlan,
                    new TornadoDecoder(
                            checkpoint.config().text(), decoder, reader, limits, accelerator.device(), abilities));
        } catch (RuntimeException e) {
            visionPlan.close();
            throw e;
        }
    }

    private static void checkHead(String part, int size) {
        if (size > AttentionKernels.WIDEST_HEAD) {
            throw new QwenVlException("The %s has heads of %d values; the backend '%s' takes at most %d."
                    .formatted(part, size, TornadoPlanProvider.NAME, AttentionKernels.WIDEST_HEAD));
        }
    }

    /** An array for rows of activations; rejects a size that one array cannot hold. */
    static FloatArray rows(int rows, int width) {
        long size = (long) rows * width;
        if (size > Integer.MAX_VALUE - 64) {
            throw new QwenVlException(
                    "%d rows of %d values do not fit into one array of the backend '%s'. Shorten the context, or use smaller images."
                            .formatted(rows, width, TornadoPlanProvider.NAME));
        }
        return new FloatArray((int) size);
    }
}
