package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.TextConfig;
import java.util.Arrays;

/**
 * The Qwen2.5 decoder with multimodal rotary positions, on the operators of a CPU.
 */
final class Decoder implements DecoderPlan {

    private final TextConfig config;
    private final DecoderWeights weights;
    private final Operators operators;
    private final Probe probe;
    private final KeyValueCache cache;
    private final State state = new State();
    private final String[] stages;

    Decoder(Checkpoint checkpoint, Operators operators, Probe probe) {
        this.config = checkpoint.config().text();
        this.weights = new DecoderWeights(checkpoint, operators);
        this.operators = operators;
        this.probe = probe;
        this.cache = new KeyValueCache(config.layers(), config.keyValueHeads() * config.headSize());
        this.stages = new String[config.layers()];
        Arrays.setAll(stages, layer -> "llm.layer." + layer);
        this.state.frequencies = Rotation.frequencies(config.headSize() / 2, config.ropeTheta());
    }

    /** Activations of the current tokens; the buffers grow to the largest call and are kept. */
    private static final class State {
        private final Rotation rotation = Rotation.empty();
        private float[] frequencies = {};
        private float[] x = {};
        private float[] normed = {};
        private float[] q = {};
        private float[] attended = {};
        private float[] gate = {};
        private float[] up = {};
        private float[] logits = {};
        private int count;

        private void reserve(TextConfig config, int tokens) {
            count = tokens;
            int queries = config.heads() * config.headSize();
            x = WeightSource.reserve(x, tokens, config.hiddenSize());
            normed = WeightSource.reserve(normed, tokens, config.hiddenSize());
            q = WeightSource.reserve(q, tokens, queries);
            attended = WeightSource.reserve(attended, tokens, queries);
            gate = WeightSource.reserve(gate, tokens, config.feedForwardSize());
            up = WeightSource.reserve(up, tokens, config.feedForwardSize());
        }
    }

    @Override
    public void embed(int token, float[] y, int yOffset) {
        operators.row(weights.embeddings, token, y, yOffset);
    }

    @Override
    public void forward(float[] embeddings, int count, Positions positions, int past) {
        int size = count * config.hiddenSize();
        state.reserve(config, count);
        // space for the whole prompt at once: the old arrays of a growing cache would stay in the process's memory
        cache.reserve(Math.max(past + count, positions.length()));
        System.arraycopy(embeddings, 0, state.x, 0, size);
        state.rotation.setDecoder(positions, past, count, config.headSize(), config.ropeSections(), state.frequencies);
        for (int i = 0; i < config.layers(); i++) {
            DecoderWeights.Layer layer = weights.layers.get(i);
            attention(layer, cache.keys(i), cache.values(i), past);
            feedForward(layer);
            probe.reached(stages[i], state.x, size);
        }
    }

    /** x += output(attention(rmsNorm(x))), with this call's keys and values appended to the cache. */
    private void attention(DecoderWeights.Layer layer, float[] keys, float[] values, int past) {
        int count = state.count;
        int row = cache.rowLength();
        int queries = config.heads() * config.headSize();
        operators.rmsNorm(state.x, 0, count, layer.attentionNorm, config.rmsNormEpsilon(), state.normed, 0);
        layer.query.apply(operators, state.normed, count, state.q);
        layer.key.apply(operators, state.normed, 0, count, keys, past * row, row);
        layer.value.apply(operators, state.normed, 0, count, values, past * row, row);
        rotate(state.q, 0, queries, config.heads());
        rotate(keys, past * row, row, config.keyValueHeads());
        operators.causalAttention(
                state.q,
                count,
                keys,
                values,
                past,
                config.heads(),
                config.keyValueHeads(),
                config.headSize(),
                state.attended);
        layer.output.apply(operators, state.attended, count, state.normed);
        operators.add(state.x, 0, state.normed, 0, count * config.hiddenSize());
    }

    private void rotate(float[] x, int offset, int stride, int heads) {
        operators.rotate(
                x, offset, stride, state.count, heads, config.headSize(), state.rotation.cos(), state.rotation.sin());
    }

    /** x += down(silu(gate(y))·up(y)) with y = rmsNorm(x). */
    private void feedForward(DecoderWeights.Layer layer) {
        int count = state.count;
        operators.rmsNorm(state.x, 0, count, layer.feedForwardNorm, config.rmsNormEpsilon(), state.normed, 0);
        layer.gate.apply(operators, state.normed, count, state.gate);
        layer.up.apply(operators, state.normed, count, state.up);
        operators.swiGlu(state.gate, state.up, count * config.feedForwardSize());
        layer.down.apply(operators, state.gate, count, state.normed);
        operators.add(state.x, 0, state.normed, 0, count * config.hiddenSize());
    }

    @Override
    public void logits(float[] logits) {
        logits(1, logits);
    }

    @Override
    public void logits(int tokens, float[] logits) {
        int from = (state.count - tokens) * config.hiddenSize();
        operators.rmsNorm(state.x, from, tokens, weights.norm, config.rmsNormEpsilon(), state.normed, 0);
        probe.reached("llm.norm", state.normed, tokens * config.hiddenSize());
        weights.head.apply(operators, state.normed, tokens, logits);
    }

    @Override
    public int mostLikely() {
        state.logits = WeightSource.reserve(state.logits, 1, weights.head.outputs());
        logits(state.logits);
        int best = -1;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < weights.head.outputs(); token++) {
            if (state.logits[token] > greatest) {
                greatest = state.logits[token];
                best = token;
            }
        }
        return best;
    }

    @Override
    public void close() {
        // holds memory only
    }
}
