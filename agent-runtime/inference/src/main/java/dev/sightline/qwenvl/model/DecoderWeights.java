package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.TextConfig;
import dev.sightline.qwenvl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of the decoder, in the order in which they are used. Arrays are shared and must not be changed.
 *
 * @since 0.1.0
 */
public final class DecoderWeights {

    public final Tensor embeddings;
    public final List<Layer> layers;
    public final float[] norm;
    public final Linear head;

    /**
     * Reads them from a checkpoint.
     *
     * @param operators that read norms and biases
     * @throws dev.sightline.qwenvl.QwenVlException if one is missing, damaged or has a shape other than the
     *     configuration implies
     */
    public DecoderWeights(Checkpoint checkpoint, Operators operators) {
        TextConfig config = checkpoint.config().text();
        WeightSource source = new WeightSource(checkpoint, operators);
        embeddings = source.matrix("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            all.add(new Layer(source, "model.layers." + i + ".", config));
        }
        layers = List.copyOf(all);
        norm = source.vector("model.norm.weight", config.hiddenSize());
        head = source.linearWithoutBias("lm_head", config.vocabularySize(), config.hiddenSize());
    }

    /** One transformer layer. */
    public static final class Layer {
        public final float[] attentionNorm;
        public final Linear query;
        public final Linear key;
        public final Linear value;
        public final Linear output;
        public final float[] feedForwardNorm;
        public final Linear gate;
        public final Linear up;
        public final Linear down;

        private Layer(WeightSource source, String prefix, TextConfig config) {
            int hidden = config.hiddenSize();
            int queries = config.heads() * config.headSize();
            int keys = config.keyValueHeads() * config.headSize();
            attentionNorm = source.vector(prefix + "input_layernorm.weight", hidden);
            query = source.linear(prefix + "self_attn.q_proj", queries, hidden);
            key = source.linear(prefix + "self_attn.k_proj", keys, hidden);
            value = source.linear(prefix + "self_attn.v_proj", keys, hidden);
            output = source.linearWithoutBias(prefix + "self_attn.o_proj", hidden, queries);
            feedForwardNorm = source.vector(prefix + "post_attention_layernorm.weight", hidden);
            gate = source.linearWithoutBias(prefix + "mlp.gate_proj", config.feedForwardSize(), hidden);
            up = source.linearWithoutBias(prefix + "mlp.up_proj", config.feedForwardSize(), hidden);
            down = source.linearWithoutBias(prefix + "mlp.down_proj", hidden, config.feedForwardSize());
        }
    }
}
