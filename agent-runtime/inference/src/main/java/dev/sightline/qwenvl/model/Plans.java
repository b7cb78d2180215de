package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;

/**
 * The two plans that run a checkpoint. They belong together: the caller closes both before the checkpoint.
 *
 * @param vision the vision tower
 * @param decoder the decoder
 * @since 0.1.0
 */
public record Plans(VisionPlan vision, DecoderPlan decoder) {

    /** The plans on the operators of a CPU; the operators remain owned by the caller. */
    public static Plans on(Operators operators, Checkpoint checkpoint) {
        return on(operators, checkpoint, Probe.NONE);
    }

    static Plans on(Operators operators, Checkpoint checkpoint, Probe probe) {
        Plans plans =
                new Plans(new VisionTower(checkpoint, operators, probe), new Decoder(checkpoint, operators, probe));
        operators.prepared();
        return plans;
    }
}
