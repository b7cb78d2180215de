package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.TextConfig;
import dev.sightline.qwenvl.model.DecoderPlan;
import dev.sightline.qwenvl.model.DecoderWeights;
import dev.sightline.qwenvl.model.Linear;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Positions;
import dev.sightline.qwenvl.model.Rotation;
import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The decoder on a device: one graph runs several tokens through all layers, one a single token, one turns a row of the
 * residual stream into logits and their greatest. They share weights, key-value cache and residual stream, which stay
 * on the device; per token, an embedding and two rows of angles are transferred to the device, and the requested
 * results back.
 */
final class TornadoDecoder implements DecoderPlan {

    private static final int PREFILL = 0;
    private static final int DECODE = 1;
    private static final int LOAD = 2;
    private static final int HEAD = 3;

    private final TextConfig config;
    private final Tensor embeddings;
    private final Operators reader;
    private final int contextLength;
    private final int chunk;
    private final Rotation rotation = Rotation.empty();
    private final float[] frequencies;
    private final FloatArray input;
    private final FloatArray cos;
    private final FloatArray sin;
    private final FloatArray oneInput;
    private final FloatArray oneCos;
    private final FloatArray oneSin;
    private final FloatArray x;
    private final FloatArray logits;
    private final IntArray found = new IntArray(1);
    private final Program program;

    /** Rows of the latest call after the last layer; empty after a single token, whose row is only on the device. */
    private float[] hidden = {};

    /** The row of the latest token in the residual stream on the device. */
    private int lastRow;

    /** The result of the head for the latest token; null before it ran. */
    private @Nullable TornadoExecutionResult head;

    /** A layer's weights on the device. */
    private record Layer(
            FloatArray attentionNorm,
            DeviceLinear query,
            DeviceLinear key,
            DeviceLinear value,
            DeviceLinear output,
            FloatArray feedForwardNorm,
            DeviceLinear gate,
            DeviceLinear up,
            DeviceLinear down,
            FloatArray keys,
            FloatArray values) {}

    TornadoDecoder(
            TextConfig config,
            DecoderWeights weights,
            Operators reader,
            PlanLimits limits,
            TornadoDevice device,
            Abilities abilities) {
        this.config = config;
        this.embeddings = weights.embeddings;
        this.reader = reader;
        this.contextLength = limits.contextLength();
        this.chunk = Math.min(limits.chunk(), contextLength);
        this.frequencies = Rotation.frequencies(config.headSize() / 2, config.ropeTheta());
        int half = config.headSize() / 2;
        int queries = config.heads() * config.headSize();
        int keyWidth = config.keyValueHeads() * config.headSize();
        input = TornadoPlans.rows(chunk, config.hiddenSize());
        cos = TornadoPlans.rows(chunk, half);
        sin = TornadoPlans.rows(chunk, half);
        oneInput = new FloatArray(config.hiddenSize());
        oneCos = new FloatArray(half);
        oneSin = new FloatArray(half);
        x = TornadoPlans.rows(chunk, config.hiddenSize());
        logits = new FloatArray(config.vocabularySize());

        Placeholders none = Placeholders.create();
        List<Layer> layers = new ArrayList<>();
        for (DecoderWeights.Layer layer : weights.layers) {
            layers.add(new Layer(
                    FloatArray.fromArray(layer.attentionNorm),
                    DeviceLinear.of(layer.query, none, abilities),
                    DeviceLinear.of(layer.key, none, abilities),
                    DeviceLinear.of(layer.value, none, abilities),
                    DeviceLinear.of(layer.output, none, abilities),
                    FloatArray.fromArray(layer.feedForwardNorm),
                    DeviceLinear.of(layer.gate, none, abilities),
                    DeviceLinear.of(layer.up, none, abilities),
                    DeviceLinear.of(layer.down, none, abilities),
                    TornadoPlans.rows(contextLength, keyWidth),
                    TornadoPlans.rows(contextLength, keyWidth)));
        }
        FloatArray norm = FloatArray.fromArray(weights.norm);
        DeviceLinear head = DeviceLinear.of(weights.head, none, abilities);
        FloatArray normed = TornadoPlans.rows(chunk, config.hiddenSize());
        FloatArray q = TornadoPlans.rows(chunk, queries);
        FloatArray attended = TornadoPlans.rows(chunk, queries);
        FloatArray gate = TornadoPlans.rows(chunk, config.feedForwardSize());
        FloatArray up = TornadoPlans.rows(chunk, config.feedForwardSize());
        FloatArray parts = TornadoPlans.rows(config.heads() * AttentionKernels.PARTS, config.headSize() + 2);
        FloatArray greatest = new FloatArray(RowKernels.SEARCHERS);
        IntArray where = new IntArray(RowKernels.SEARCHERS);

        Control control = new Control();
        GridScheduler grids = new GridScheduler();
        Products products = abilities.products(room(weights, limits));
        Stage prefill = new Stage("prefill", chunk, grids, control, products);
        prefill.every(input, cos, sin);
        prefill.copy(input, x, config.hiddenSize());
        for (Layer layer : layers) {
            prefill.rmsNorm(x, layer.attentionNorm, normed, config.rmsNormEpsilon());
            prefill.matmul(
                    normed,
                    new Product(layer.query, q, LinearKernels.REPLACE),
                    new Product(layer.key, layer.keys, LinearKernels.APPEND),
                    new Product(layer.value, layer.values, LinearKernels.APPEND));
            prefill.rotate(q, cos, sin, config.heads(), config.headSize(), false);
            prefill.rotate(layer.keys, cos, sin, config.keyValueHeads(), config.headSize(), true);
            prefill.attention(
                    q,
                    layer.keys,
                    layer.values,
                    none.integers(),
                    attended,
                    config.heads(),
                    config.keyValueHeads(),
                    config.headSize(),
                    AttentionKernels.CAUSAL);
            prefill.matmul(attended, new Product(layer.output, x, LinearKernels.ADD));
            prefill.rmsNorm(x, layer.feedForwardNorm, normed, config.rmsNormEpsilon());
            prefill.matmul(
                    normed,
                    new Product(layer.gate, gate, LinearKernels.REPLACE),
                    new Product(layer.up, up, LinearKernels.REPLACE));
            prefill.swiGlu(gate, up, config.feedForwardSize());
            prefill.matmul(gate, new Product(layer.down, x, LinearKernels.ADD));
        }
        prefill.back(x);

        Stage decode = new Stage("decode", 1, grids, control, products);
        decode.every(oneInput, oneCos, oneSin);
        decode.copy(oneInput, x, config.hiddenSize());
        for (Layer layer : layers) {
            decode.rmsNorm(x, layer.attentionNorm, normed, config.rmsNormEpsilon());
            decode.matvec(layer.query, normed, q, LinearKernels.REPLACE);
            decode.matvec(layer.key, normed, layer.keys, LinearKernels.APPEND);
            decode.matvec(layer.value, normed, layer.values, LinearKernels.APPEND);
            decode.rotate(q, oneCos, oneSin, config.heads(), config.headSize(), false);
            decode.rotate(layer.keys, oneCos, oneSin, config.keyValueHeads(), config.headSize(), true);
            decode.attend(
                    q,
                    layer.keys,
                    layer.values,
                    parts,
                    attended,
                    config.heads(),
                    config.keyValueHeads(),
                    config.headSize());
            decode.matvec(layer.output, attended, x, LinearKernels.ADD);
            decode.rmsNorm(x, layer.feedForwardNorm, normed, config.rmsNormEpsilon());
            decode.matvec(layer.gate, normed, gate, LinearKernels.REPLACE);
            decode.matvec(layer.up, normed, up, LinearKernels.REPLACE);
            decode.swiGlu(gate, up, config.feedForwardSize());
            decode.matvec(layer.down, gate, x, LinearKernels.ADD);
        }

        Stage load = new Stage("load", chunk, grids, control, products);
        load.every(input);
        load.copy(input, x, config.hiddenSize());

        Stage last = new Stage("head", 1, grids, control, products);
        last.rmsNorm(x, norm, normed, config.rmsNormEpsilon());
        last.matvec(head, normed, logits, LinearKernels.REPLACE);
        last.search(logits, greatest, where, found);
        last.back(found);
        last.onDemand(logits);

        program =
                new Program("decoder", device, grids, control, abilities.capturedGraphs(), prefill, decode, load, last);
    }

    /** Bytes on the device. */
    static long bytes(TextConfig config, DecoderWeights weights, PlanLimits limits, Abilities abilities) {
        long bytes = DeviceLinear.bytes(weights.head) + abilities.bytes(room(weights, limits));
        for (DecoderWeights.Layer layer : weights.layers) {
            for (Linear linear : linears(layer)) {
                bytes += DeviceLinear.bytes(linear);
            }
        }
        long cache = 2L * config.layers() * config.keyValueHeads() * config.headSize() * limits.contextLength();
        long row = 3L * config.hiddenSize()
                + 2L * config.heads() * config.headSize()
                + 2L * config.feedForwardSize()
                + config.headSize();
        return bytes + Float.BYTES * (cache + row * limits.chunk() + config.vocabularySize());
    }

    private static ProductRoom room(DecoderWeights weights, PlanLimits limits) {
        ProductRoom room = new ProductRoom();
        int rows = Math.min(limits.chunk(), limits.contextLength());
        for (DecoderWeights.Layer layer : weights.layers) {
            linears(layer).forEach(linear -> room.with(rows, linear.weight()));
        }
        return room;
    }

    private static List<Linear> linears(DecoderWeights.Layer layer) {
        return List.of(layer.query, layer.key, layer.value, layer.output, layer.gate, layer.up, layer.down);
    }

    @Override
    public void embed(int token, float[] y, int yOffset) {
        reader.row(embeddings, token, y, yOffset);
    }

    @Override
    public void forward(float[] rows, int count, Positions positions, int past) {
        if (past + count > contextLength) {
            throw new QwenVlException("%d tokens after %d do not fit the key-value cache of %d positions on the device."
                    .formatted(count, past, contextLength));
        }
        head = null;
        int width = config.hiddenSize();
        if (count == 1) {
            angles(positions, past, 1, oneCos, oneSin);
            copy(rows, 0, oneInput, width);
            program.run(DECODE, 1, past, 0);
            hidden = new float[0];
            lastRow = 0;
            return;
        }
        hidden = new float[count * width];
        for (int from = 0; from < count; from += chunk) {
            int size = Math.min(chunk, count - from);
            angles(positions, past + from, size, cos, sin);
            copy(rows, from * width, input, size * width);
            program.run(PREFILL, size, past + from, 0);
            MemorySegment.copy(x.getSegment(), ValueLayout.JAVA_FLOAT, 0, hidden, from * width, size * width);
            lastRow = size - 1;
        }
    }

    private void angles(Positions positions, int from, int count, FloatArray toCos, FloatArray toSin) {
        rotation.setDecoder(positions, from, count, config.headSize(), config.ropeSections(), frequencies);
        copy(rotation.cos(), 0, toCos, count * config.headSize() / 2);
        copy(rotation.sin(), 0, toSin, count * config.headSize() / 2);
    }

    private static void copy(float[] from, int offset, FloatArray to, int size) {
        MemorySegment.copy(from, offset, to.getSegment(), ValueLayout.JAVA_FLOAT, 0, size);
    }

    @Override
    public void logits(float[] values) {
        head().transferToHost(logits);
        MemorySegment.copy(logits.getSegment(), ValueLayout.JAVA_FLOAT, 0, values, 0, config.vocabularySize());
    }

    @Override
    public int mostLikely() {
        head();
        return found.get(0);
    }

    private TornadoExecutionResult head() {
        TornadoExecutionResult result = head;
        if (result == null) {
            result = program.run(HEAD, 1, 0, lastRow);
            head = result;
        }
        return result;
    }

    @Override
    public void logits(int tokens, float[] values) {
        if (tokens == 1) {
            logits(values);
            return;
        }
        int width = config.hiddenSize();
        int rows = hidden.length / width;
        int vocabulary = config.vocabularySize();
        for (int from = rows - tokens; from < rows; from += chunk) {
            int size = Math.min(chunk, rows - from);
            copy(hidden, from * width, input, size * width);
            program.run(LOAD, size, 0, 0);
            for (int row = 0; row < size; row++) {
                TornadoExecutionResult result = program.run(HEAD, 1, 0, row);
                result.transferToHost(logits);
                head = result;
                MemorySegment.copy(
                        logits.getSegment(),
                        ValueLayout.JAVA_FLOAT,
                        0,
                        values,
                        (from - (rows - tokens) + row) * vocabulary,
                        vocabulary);
            }
            lastRow = size - 1;
        }
    }

    @Override
    public void close() {
        program.close();
        reader.close();
    }
}
