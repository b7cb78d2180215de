package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of the vision tower, in the order in which they are used. Arrays are shared and must not be changed.
 *
 * @since 0.1.0
 */
public final class VisionWeights {

    public final Linear patchEmbedding;
    public final List<Block> blocks;
    public final float[] mergerNorm;
    public final Linear mergerIn;
    public final Linear mergerOut;

    /**
     * Reads them from a checkpoint.
     *
     * @param operators that read norms and biases
     * @throws dev.sightline.qwenvl.QwenVlException if one is missing, damaged or has a shape other than the
     *     configuration implies
     */
    public VisionWeights(Checkpoint checkpoint, Operators operators) {
        VisionConfig config = checkpoint.config().vision();
        WeightSource source = new WeightSource(checkpoint, operators);
        int hidden = config.hiddenSize();
        patchEmbedding = source.linearWithoutBias("visual.patch_embed.proj", hidden, config.patchLength());
        List<Block> all = new ArrayList<>();
        for (int i = 0; i < config.depth(); i++) {
            all.add(new Block(source, "visual.blocks." + i + ".", hidden, config.feedForwardSize()));
        }
        blocks = List.copyOf(all);
        int merged = hidden * config.mergeSize() * config.mergeSize();
        mergerNorm = source.vector("visual.merger.ln_q.weight", hidden);
        mergerIn = source.linear("visual.merger.mlp.0", merged, merged);
        mergerOut = source.linear("visual.merger.mlp.2", config.outputSize(), merged);
    }

    /** One transformer block. */
    public static final class Block {
        public final float[] norm1;
        public final Linear query;
        public final Linear key;
        public final Linear value;
        public final Linear projection;
        public final float[] norm2;
        public final Linear gate;
        public final Linear up;
        public final Linear down;

        private Block(WeightSource source, String prefix, int hidden, int feedForward) {
            norm1 = source.vector(prefix + "norm1.weight", hidden);
            query = source.linear(prefix + "attn.q", hidden, hidden);
            key = source.linear(prefix + "attn.k", hidden, hidden);
            value = source.linear(prefix + "attn.v", hidden, hidden);
            projection = source.linear(prefix + "attn.proj", hidden, hidden);
            norm2 = source.vector(prefix + "norm2.weight", hidden);
            gate = source.linear(prefix + "mlp.gate_proj", feedForward, hidden);
            up = source.linear(prefix + "mlp.up_proj", feedForward, hidden);
            down = source.linear(prefix + "mlp.down_proj", hidden, feedForward);
        }
    }
}
