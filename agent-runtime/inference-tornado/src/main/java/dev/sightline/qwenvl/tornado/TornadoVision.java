package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.model.Linear;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Rotation;
import dev.sightline.qwenvl.model.VisionPlan;
import dev.sightline.qwenvl.model.VisionWeights;
import dev.sightline.qwenvl.model.WindowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The vision tower on a device: a graph for the blocks, whose rows are patches, and one for the merger, whose rows are tokens.
 * Patches are put into window order before they go to the device; only embeddings come back.
 */
final class TornadoVision implements VisionPlan {

    private static final int BLOCKS = 0;
    private static final int MERGER = 1;

    private final VisionConfig config;
    private final int capacity;
    private final FloatArray pixels;
    private final FloatArray cos;
    private final FloatArray sin;
    private final IntArray windows;
    private final IntArray frames;
    private final FloatArray output;
    private final Program program;

    /** A block's weights on the device. */
    private record Block(
            FloatArray norm1,
            DeviceLinear query,
            DeviceLinear key,
            DeviceLinear value,
            DeviceLinear projection,
            FloatArray norm2,
            DeviceLinear gate,
            DeviceLinear up,
            DeviceLinear down) {}

    TornadoVision(
            VisionConfig config, VisionWeights weights, PlanLimits limits, TornadoDevice device, Abilities abilities) {
        this.config = config;
        int hidden = config.hiddenSize();
        int merge = config.mergeSize() * config.mergeSize();
        this.capacity = capacity(config, limits);
        int half = config.headSize() / 2;
        pixels = TornadoPlans.rows(capacity, config.patchLength());
        cos = TornadoPlans.rows(capacity, half);
        sin = TornadoPlans.rows(capacity, half);
        windows = new IntArray(2 * capacity);
        frames = new IntArray(2 * capacity);
        output = TornadoPlans.rows(capacity / merge, config.outputSize());
        FloatArray x = TornadoPlans.rows(capacity, hidden);
        FloatArray normed = TornadoPlans.rows(capacity, hidden);
        FloatArray q = TornadoPlans.rows(capacity, hidden);
        FloatArray k = TornadoPlans.rows(capacity, hidden);
        FloatArray v = TornadoPlans.rows(capacity, hidden);
        FloatArray gate = TornadoPlans.rows(capacity, config.feedForwardSize());
        FloatArray up = TornadoPlans.rows(capacity, config.feedForwardSize());

        Placeholders none = Placeholders.create();
        DeviceLinear patchEmbedding = DeviceLinear.of(weights.patchEmbedding, none, abilities);
        FloatArray mergerNorm = FloatArray.fromArray(weights.mergerNorm);
        DeviceLinear mergerIn = DeviceLinear.of(weights.mergerIn, none, abilities);
        DeviceLinear mergerOut = DeviceLinear.of(weights.mergerOut, none, abilities);
        List<Block> blocks = new ArrayList<>();
        for (VisionWeights.Block block : weights.blocks) {
            blocks.add(new Block(
                    FloatArray.fromArray(block.norm1),
                    DeviceLinear.of(block.query, none, abilities),
                    DeviceLinear.of(block.key, none, abilities),
                    DeviceLinear.of(block.value, none, abilities),
                    DeviceLinear.of(block.projection, none, abilities),
                    FloatArray.fromArray(block.norm2),
                    DeviceLinear.of(block.gate, none, abilities),
                    DeviceLinear.of(block.up, none, abilities),
                    DeviceLinear.of(block.down, none, abilities)));
        }
        Control control = new Control();
        GridScheduler grids = new GridScheduler();
        Products products = abilities.products(room(config, weights, limits));
        Stage tower = new Stage("blocks", capacity, grids, control, products);
        tower.every(pixels, cos, sin, windows, frames);
        tower.matmul(pixels, new Product(patchEmbedding, x, LinearKernels.REPLACE));
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            tower.rmsNorm(x, block.norm1, normed, config.rmsNormEpsilon());
            tower.matmul(
                    normed,
                    new Product(block.query, q, LinearKernels.REPLACE),
                    new Product(block.key, k, LinearKernels.REPLACE),
                    new Product(block.value, v, LinearKernels.REPLACE));
            tower.rotate(q, cos, sin, config.heads(), config.headSize(), false);
            tower.rotate(k, cos, sin, config.heads(), config.headSize(), false);
            tower.attention(
                    q,
                    k,
                    v,
                    config.fullAttentionBlocks().contains(i) ? frames : windows,
                    normed,
                    config.heads(),
                    config.heads(),
                    config.headSize(),
                    AttentionKernels.SEGMENTS);
            tower.matmul(normed, new Product(block.projection, x, LinearKernels.ADD));
            tower.rmsNorm(x, block.norm2, normed, config.rmsNormEpsilon());
            tower.matmul(
                    normed,
                    new Product(block.gate, gate, LinearKernels.REPLACE),
                    new Product(block.up, up, LinearKernels.REPLACE));
            tower.swiGlu(gate, up, config.feedForwardSize());
            tower.matmul(gate, new Product(block.down, x, LinearKernels.ADD));
        }
        tower.rmsNorm(x, mergerNorm, normed, config.rmsNormEpsilon());

        // four rows of patches that follow each other are one row of a token
        Stage merger = new Stage("merger", capacity / merge, grids, control, products);
        merger.matmul(normed, new Product(mergerIn, q, LinearKernels.REPLACE));
        merger.gelu(q, merge * hidden);
        merger.matmul(q, new Product(mergerOut, output, LinearKernels.REPLACE));
        merger.back(output);

        program = new Program("vision tower", device, grids, control, abilities.capturedGraphs(), tower, merger);
    }

    /** Bytes on the device. */
    static long bytes(VisionConfig config, VisionWeights weights, PlanLimits limits, Abilities abilities) {
        long bytes = abilities.bytes(room(config, weights, limits))
                + DeviceLinear.bytes(weights.patchEmbedding)
                + DeviceLinear.bytes(weights.mergerIn)
                + DeviceLinear.bytes(weights.mergerOut);
        for (VisionWeights.Block block : weights.blocks) {
            for (Linear linear : linears(block)) {
                bytes += DeviceLinear.bytes(linear);
            }
        }
        long merge = (long) config.mergeSize() * config.mergeSize();
        long row = config.patchLength()
                + config.headSize()
                + 4
                + 5L * config.hiddenSize()
                + 2L * config.feedForwardSize()
                + config.outputSize() / merge;
        return bytes + Float.BYTES * row * limits.imagePatches();
    }

    /** The number of patches that fit: whole tokens. */
    private static int capacity(VisionConfig config, PlanLimits limits) {
        int merge = config.mergeSize() * config.mergeSize();
        return Math.ceilDiv(limits.imagePatches(), merge) * merge;
    }

    private static ProductRoom room(VisionConfig config, VisionWeights weights, PlanLimits limits) {
        int patches = capacity(config, limits);
        int tokens = patches / (config.mergeSize() * config.mergeSize());
        ProductRoom room = new ProductRoom()
                .with(patches, weights.patchEmbedding.weight())
                .with(tokens, weights.mergerIn.weight())
                .with(tokens, weights.mergerOut.weight());
        for (VisionWeights.Block block : weights.blocks) {
            linears(block).forEach(linear -> room.with(patches, linear.weight()));
        }
        return room;
    }

    private static List<Linear> linears(VisionWeights.Block block) {
        return List.of(block.query, block.key, block.value, block.projection, block.gate, block.up, block.down);
    }

    @Override
    public float[] encode(PixelPatches patches, BooleanSupplier cancelled) {
        int count = patches.grid().patches();
        if (count > capacity) {
            throw new QwenVlException(
                    "An image of %d patches is larger than the limit of %d with which this backend was opened."
                            .formatted(count, capacity));
        }
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled before encoding an image");
        }
        WindowOrder order = new WindowOrder(patches.grid(), config.windowTokens());
        int[] tokens = order.tokens();
        int merge = config.mergeSize() * config.mergeSize();
        int tokenLength = merge * config.patchLength();
        MemorySegment to = pixels.getSegment();
        for (int i = 0; i < tokens.length; i++) {
            MemorySegment.copy(
                    patches.values(),
                    tokens[i] * tokenLength,
                    to,
                    ValueLayout.JAVA_FLOAT,
                    (long) i * tokenLength * Float.BYTES,
                    tokenLength);
        }
        Rotation rotation = Rotation.vision(patches.grid(), tokens, config.headSize(), config.ropeTheta());
        int angles = count * config.headSize() / 2;
        MemorySegment.copy(rotation.cos(), 0, cos.getSegment(), ValueLayout.JAVA_FLOAT, 0, angles);
        MemorySegment.copy(rotation.sin(), 0, sin.getSegment(), ValueLayout.JAVA_FLOAT, 0, angles);
        segments(order.windowBounds(), windows);
        segments(order.frameBounds(), frames);
        program.run(BLOCKS, count, 0, 0);
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled while encoding an image");
        }
        program.run(MERGER, tokens.length, 0, 0);
        float[] embeddings = new float[tokens.length * config.outputSize()];
        for (int i = 0; i < tokens.length; i++) {
            MemorySegment.copy(
                    output.getSegment(),
                    ValueLayout.JAVA_FLOAT,
                    (long) i * config.outputSize() * Float.BYTES,
                    embeddings,
                    tokens[i] * config.outputSize(),
                    config.outputSize());
        }
        return embeddings;
    }

    /** For each row, the beginning and the end of its segment. */
    private static void segments(int[] bounds, IntArray to) {
        for (int segment = 0; segment + 1 < bounds.length; segment++) {
            for (int row = bounds[segment]; row < bounds[segment + 1]; row++) {
                to.set(2 * row, bounds[segment]);
                to.set(2 * row + 1, bounds[segment + 1]);
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
