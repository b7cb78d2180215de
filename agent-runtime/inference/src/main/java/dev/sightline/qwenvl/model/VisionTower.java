package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.image.PatchGrid;
import dev.sightline.qwenvl.image.PixelPatches;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The vision tower on the operators of a CPU. Patches are put into window order once; a windowed block attends inside
 * each window, a full block inside each frame.
 *
 * <p>The blocks before the first full one are skipped for windows that are unchanged since the last image.
 */
final class VisionTower implements VisionPlan {

    /** Patches that go through a feed-forward layer at once: bounds the widest buffer. */
    private static final int ROWS_AT_ONCE = 768;

    private final VisionConfig config;
    private final VisionWeights weights;
    private final Operators operators;
    private final Probe probe;
    private final KnownWindows known;

    VisionTower(Checkpoint checkpoint, Operators operators, Probe probe) {
        this.config = checkpoint.config().vision();
        this.weights = new VisionWeights(checkpoint, operators);
        this.operators = operators;
        this.probe = probe;
        this.known = new KnownWindows(config.hiddenSize());
    }

    /** What one image needs besides the weights. */
    private final class State {
        final int patches;
        final float[] x;
        final float[] normed;
        final float[] qkv;
        final float[] gate;
        final float[] up;

        State(int patches) {
            int hidden = config.hiddenSize();
            this.patches = patches;
            x = WeightSource.reserve(new float[0], patches, hidden);
            normed = WeightSource.reserve(new float[0], patches, hidden);
            qkv = WeightSource.reserve(new float[0], patches, 3 * hidden);
            int rows = Math.min(patches, ROWS_AT_ONCE);
            gate = new float[rows * config.feedForwardSize()];
            up = new float[rows * config.feedForwardSize()];
        }
    }

    @Override
    public float[] encode(PixelPatches patches, BooleanSupplier cancelled) {
        WindowOrder order = new WindowOrder(patches.grid(), config.windowTokens());
        State state = new State(patches.grid().patches());
        weights.patchEmbedding.apply(operators, patches.values(), state.patches, state.normed);
        probe.reached("vis.patch_embed", state.normed, state.patches * config.hiddenSize());

        int firstFull = IntStream.range(0, config.depth())
                .filter(config.fullAttentionBlocks()::contains)
                .findFirst()
                .orElse(config.depth());
        List<ByteBuffer> contents = KnownWindows.contents(patches, order);
        int[] unknown = known.unknown(patches.grid(), contents);
        WindowOrder part = order.only(unknown);
        toWindowOrder(state.normed, part.tokens(), state.x);
        blocks(0, firstFull, patches.grid(), part, state, cancelled);
        known.complete(patches.grid(), contents, order, unknown, state.x);
        blocks(firstFull, config.depth(), patches.grid(), order, state, cancelled);
        return merge(state, order.tokens());
    }

    private void blocks(int from, int to, PatchGrid grid, WindowOrder order, State state, BooleanSupplier cancelled) {
        int rows = order.patches();
        if (rows == 0) {
            return;
        }
        Rotation rotation = Rotation.vision(grid, order.tokens(), config.headSize(), config.ropeTheta());
        for (int i = from; i < to; i++) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled while encoding an image");
            }
            int[] bounds = config.fullAttentionBlocks().contains(i) ? order.frameBounds() : order.windowBounds();
            attention(weights.blocks.get(i), state, rows, rotation, bounds);
            feedForward(weights.blocks.get(i), state, rows);
            probe.reached("vis.block." + i, state.x, rows * config.hiddenSize());
        }
    }

    /** x += proj(attention(rmsNorm(x))). */
    private void attention(VisionWeights.Block block, State state, int rows, Rotation rotation, int[] bounds) {
        int hidden = config.hiddenSize();
        operators.rmsNorm(state.x, 0, rows, block.norm1, config.rmsNormEpsilon(), state.normed, 0);
        block.query.apply(operators, state.normed, 0, rows, state.qkv, 0, 3 * hidden);
        block.key.apply(operators, state.normed, 0, rows, state.qkv, hidden, 3 * hidden);
        block.value.apply(operators, state.normed, 0, rows, state.qkv, 2 * hidden, 3 * hidden);
        for (int part = 0; part < 2; part++) {
            operators.rotate(
                    state.qkv,
                    part * hidden,
                    3 * hidden,
                    rows,
                    config.heads(),
                    config.headSize(),
                    rotation.cos(),
                    rotation.sin());
        }
        operators.segmentAttention(state.qkv, bounds, config.heads(), config.headSize(), state.normed);
        // the queries, keys and values are no longer needed: their buffer is reused for the projection
        block.projection.apply(operators, state.normed, 0, rows, state.qkv, 0, hidden);
        operators.add(state.x, 0, state.qkv, 0, rows * hidden);
    }

    /** x += down(silu(gate(y))·up(y)) with y = rmsNorm(x). */
    private void feedForward(VisionWeights.Block block, State state, int patches) {
        int hidden = config.hiddenSize();
        operators.rmsNorm(state.x, 0, patches, block.norm2, config.rmsNormEpsilon(), state.normed, 0);
        for (int from = 0; from < patches; from += ROWS_AT_ONCE) {
            int rows = Math.min(ROWS_AT_ONCE, patches - from);
            block.gate.apply(operators, state.normed, from * hidden, rows, state.gate, 0, config.feedForwardSize());
            block.up.apply(operators, state.normed, from * hidden, rows, state.up, 0, config.feedForwardSize());
            operators.swiGlu(state.gate, state.up, rows * config.feedForwardSize());
            block.down.apply(operators, state.gate, 0, rows, state.qkv, 0, hidden);
            operators.add(state.x, from * hidden, state.qkv, 0, rows * hidden);
        }
    }

    /** The four patches of a token, normalised and concatenated, through a two-layer perceptron, back in raster order. */
    private float[] merge(State state, int[] order) {
        int merged = config.hiddenSize() * config.mergeSize() * config.mergeSize();
        int tokens = order.length;
        operators.rmsNorm(state.x, 0, state.patches, weights.mergerNorm, config.rmsNormEpsilon(), state.normed, 0);
        weights.mergerIn.apply(operators, state.normed, 0, tokens, state.qkv, 0, merged);
        operators.gelu(state.qkv, tokens * merged);
        float[] windowed = new float[tokens * config.outputSize()];
        weights.mergerOut.apply(operators, state.qkv, tokens, windowed);
        probe.reached("vis.merger_windowed", windowed, windowed.length);
        float[] embeddings = new float[windowed.length];
        for (int i = 0; i < tokens; i++) {
            System.arraycopy(
                    windowed, i * config.outputSize(), embeddings, order[i] * config.outputSize(), config.outputSize());
        }
        probe.reached("image_embeds", embeddings, embeddings.length);
        return embeddings;
    }

    private void toWindowOrder(float[] from, int[] order, float[] to) {
        int token = config.hiddenSize() * config.mergeSize() * config.mergeSize();
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(from, order[i] * token, to, i * token, token);
        }
    }

    @Override
    public void close() {
        // holds no resources of its own
    }
}
