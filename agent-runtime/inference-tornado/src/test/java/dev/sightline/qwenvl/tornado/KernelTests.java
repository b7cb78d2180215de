package dev.sightline.qwenvl.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.RandomTensors;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Each kernel against the scalar operators, over sizes that fit no tile and no group. */
class KernelTests {

    private static final double TOLERANCE = 2e-5;

    private final RandomTensors random = new RandomTensors(42);
    private final Operators oracle = Backends.installed().open("scalar", 1);
    private final GridScheduler grids = new GridScheduler();
    private final Control control = new Control();
    private final Placeholders none = Placeholders.create();

    @BeforeEach
    void needsADevice() {
        Devices.assume();
    }

    @AfterEach
    void close() {
        oracle.close();
    }

    private Stage stage() {
        return new Stage("kernels", 1, grids, control, new TiledProducts());
    }

    private void run(Stage stage, int count, int past) {
        try (Program program = new Program("kernel", Accelerator.chosen().device(), grids, control, false, stage)) {
            program.run(0, count, past, 0);
        }
    }

    private static FloatArray array(float[] values) {
        return FloatArray.fromArray(values);
    }

    @ParameterizedTest
    @EnumSource
    void productsOfEveryTypeAgree(TensorType type) {
        int[][] shapes = {{5, 3}, {97, 40}, {70, 300}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int columns = Math.ceilDiv(shape[1], type.blockSize()) * type.blockSize();
            Tensor weight = random.matrix(type, rows, columns);
            int past = 2;
            for (int tokens : new int[] {1, 3, 67}) {
                float[] x = random.values(tokens * columns);
                float[] bias = random.values(rows);
                float[] before = random.values((past + tokens) * rows);
                float[] expected = new float[tokens * rows];
                oracle.matmul(oracle.prepare(weight), bias, x, 0, tokens, expected, 0, rows);
                float[] added = before.clone();
                for (int i = 0; i < expected.length; i++) {
                    added[past * rows + i] += expected[i];
                }
                DeviceLinear linear =
                        new DeviceLinear(DeviceMatrix.of(weight, none, Abilities.PLAIN), array(bias), true);
                FloatArray y = array(before);
                int mode = LinearKernels.ADD | LinearKernels.APPEND;
                Stage several = stage();
                several.matmul(array(x), new Product(linear, y, mode));
                several.back(y);
                run(several, tokens, past);
                assertClose(y.toHeapArray(), added, "%s %d×%d, %d tokens".formatted(type, rows, columns, tokens));
                if (tokens == 1) {
                    FloatArray one = new FloatArray(rows);
                    Stage single = stage();
                    single.matvec(linear, array(x), one, LinearKernels.REPLACE);
                    single.back(one);
                    run(single, 1, past);
                    assertClose(one.toHeapArray(), expected, "%s %d×%d, one".formatted(type, rows, columns));
                }
            }
        }
    }

    /** Rows of very different size, which half precision alone could not hold, and one of zeros. */
    @ParameterizedTest
    @EnumSource
    void productsThroughTheLibraryAgree(TensorType type) {
        productsThroughTheLibraryAgree(type, 300);
        productsThroughTheLibraryAgree(type, 77);
    }

    private void productsThroughTheLibraryAgree(TensorType type, int width) {
        Devices.assumeLibraryProducts();
        Abilities abilities = Accelerator.chosen().abilities();
        int rows = 97;
        // an odd number where the type allows it: values of 16 bits are not read two at a time then
        int columns = Math.ceilDiv(width, type.blockSize()) * type.blockSize();
        Tensor weight = random.matrix(type, rows, columns);
        int past = 2;
        int capacity = 70;
        for (int tokens : new int[] {1, 3, 67}) {
            float[] x = random.values(tokens * columns);
            for (int i = 0; i < x.length; i++) {
                x[i] *= tokens == 3 ? new float[] {1e6f, 0, 1e-6f}[i / columns] : 1;
            }
            float[] bias = random.values(rows);
            float[] before = random.values((past + capacity) * rows);
            float[] expected = new float[tokens * rows];
            oracle.matmul(oracle.prepare(weight), null, x, 0, tokens, expected, 0, rows);
            DeviceLinear linear = new DeviceLinear(DeviceMatrix.of(weight, none, abilities), array(bias), true);
            ProductRoom room = new ProductRoom().with(capacity, weight);
            FloatArray input = new FloatArray(capacity * columns);
            for (int i = 0; i < x.length; i++) {
                input.set(i, x[i]);
            }
            FloatArray y = array(before);
            FloatArray plain = array(before);
            Stage stage =
                    new Stage("kernels" + width + "of" + tokens, capacity, grids, control, abilities.products(room));
            stage.matmul(
                    input,
                    new Product(linear, y, LinearKernels.ADD | LinearKernels.APPEND),
                    new Product(new DeviceLinear(linear.weight(), none.floats(), false), plain, LinearKernels.REPLACE));
            FloatArray one = new FloatArray(rows);
            stage.matvec(linear, input, one, LinearKernels.REPLACE);
            stage.back(y, plain, one);
            run(stage, tokens, past);
            for (int token = 0; token < tokens; token++) {
                float[] sums = Arrays.copyOfRange(expected, token * rows, (token + 1) * rows);
                float[] all = before.clone();
                System.arraycopy(plain.toHeapArray(), token * rows, all, 0, rows);
                String what = "%s, token %d of %d".formatted(type, token, tokens);
                double error = type == TensorType.F32 ? TOLERANCE : 2e-3;
                assertClose(Arrays.copyOf(all, rows), sums, error, what);
                double largest = 0;
                for (float sum : sums) {
                    largest = Math.max(largest, Math.abs(sum));
                }
                for (int row = 0; row < rows; row++) {
                    int at = (past + token) * rows + row;
                    assertThat((double) y.get(at))
                            .as(what)
                            .isCloseTo(
                                    (double) before[at] + sums[row] + bias[row],
                                    Offset.offset(error * Math.max(1, largest)));
                }
            }
            float[] first = Arrays.copyOf(expected, rows);
            for (int row = 0; row < rows; row++) {
                first[row] += bias[row];
            }
            assertClose(one.toHeapArray(), first, TOLERANCE, type + ", one");
        }
    }

    @Test
    void all16BitNumbersAreDecodedExactly() {
        for (TensorType type : new TensorType[] {TensorType.F16, TensorType.BF16}) {
            java.lang.foreign.MemorySegment data =
                    java.lang.foreign.Arena.ofAuto().allocate(2L << 16, 2);
            for (int bits = 0; bits < 1 << 16; bits++) {
                float value =
                        type == TensorType.F16 ? Float.float16ToFloat((short) bits) : Float.intBitsToFloat(bits << 16);
                // numbers below the smallest normal one are flushed on some devices, and infinities are not valid
                // weights
                boolean usual = Float.isFinite(value) && Math.abs(value) >= Float.MIN_NORMAL;
                data.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 2L * bits, usual ? (short) bits : 0);
            }
            Tensor weight = new Tensor("all", type, java.util.List.of(1L << 16, 1L), data);
            FloatArray y = new FloatArray(1 << 16);
            Stage stage = stage();
            stage.matvec(
                    new DeviceLinear(DeviceMatrix.of(weight, none, Abilities.PLAIN), none.floats(), false),
                    array(new float[] {1}),
                    y,
                    LinearKernels.REPLACE);
            stage.back(y);
            run(stage, 1, 0);
            float[] expected = new float[1 << 16];
            for (int row = 0; row < expected.length; row++) {
                oracle.row(weight, row, expected, row);
            }
            assertThat(y.toHeapArray()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "3, 128", "50, 1283"})
    void normsAgree(int rows, int size) {
        float[] x = random.values(rows * size);
        float[] weight = random.values(size);
        float[] expected = new float[x.length];
        oracle.rmsNorm(x, 0, rows, weight, 1e-6f, expected, 0);
        FloatArray y = new FloatArray(x.length);
        Stage stage = stage();
        stage.rmsNorm(array(x), array(weight), y, 1e-6f);
        stage.back(y);
        run(stage, rows, 0);
        assertClose(y.toHeapArray(), expected, "norm");
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 0", "5, 80, 3", "70, 128, 1"})
    void rotationsAgree(int rows, int headSize, int past) {
        int heads = 3;
        float[] x = random.values((past + rows) * heads * headSize);
        float[] cos = random.values(rows * headSize / 2);
        float[] sin = random.values(rows * headSize / 2);
        float[] expected = x.clone();
        oracle.rotate(expected, past * heads * headSize, heads * headSize, rows, heads, headSize, cos, sin);
        FloatArray y = array(x);
        Stage stage = stage();
        stage.rotate(y, array(cos), array(sin), heads, headSize, true);
        stage.back(y);
        run(stage, rows, past);
        assertClose(y.toHeapArray(), expected, "rotation");
    }

    /** More than TornadoVM takes into one graph, run twice and with another stage between, as a decoder's layers are. */
    @Test
    void aStageOfManyTasksRunsAsSeveralGraphs() {
        int tasks = 250;
        int rows = 3;
        int headSize = 8;
        float[] x = random.values(rows * headSize);
        float[] cos = new float[rows * headSize / 2];
        float[] sin = new float[rows * headSize / 2];
        for (int i = 0; i < cos.length; i++) {
            cos[i] = (float) Math.cos(i);
            sin[i] = (float) Math.sin(i);
        }
        float[] expected = x.clone();
        for (int i = 0; i < 2 * tasks; i++) {
            oracle.rotate(expected, 0, headSize, rows, 1, headSize, cos, sin);
        }
        FloatArray kept = new FloatArray(x.length);
        FloatArray cosines = array(cos);
        FloatArray sines = array(sin);
        FloatArray result = new FloatArray(x.length);
        Stage load = new Stage("load", rows, grids, control, new TiledProducts());
        load.copy(array(x), kept, headSize);
        Stage turn = new Stage("turn", rows, grids, control, new TiledProducts());
        for (int i = 0; i < tasks; i++) {
            turn.rotate(kept, cosines, sines, 1, headSize, false);
        }
        Stage out = new Stage("out", rows, grids, control, new TiledProducts());
        out.copy(kept, result, headSize);
        out.back(result);
        assertThat(turn.parts()).hasSizeGreaterThan(2);
        boolean captured = Accelerator.chosen().abilities().capturedGraphs();
        try (Program program =
                new Program("kernel", Accelerator.chosen().device(), grids, control, captured, load, turn, out)) {
            program.run(0, rows, 0, 0);
            program.run(1, rows, 0, 0);
            program.run(2, rows, 0, 0);
            program.run(1, rows, 0, 0);
            program.run(2, rows, 0, 0);
        }
        assertClose(result.toHeapArray(), expected, 1e-4, "rotated");
    }

    @ParameterizedTest
    @CsvSource({"4", "16", "80", "100", "128"})
    void segmentAttentionAgrees(int headSize) {
        int[] bounds = {0, 1, 65, 129, 140, 330};
        int heads = 3;
        int width = heads * headSize;
        float[] qkv = random.values(330 * 3 * width);
        float[][] parts = new float[3][330 * width];
        for (int row = 0; row < 330; row++) {
            for (int part = 0; part < 3; part++) {
                System.arraycopy(qkv, (row * 3 + part) * width, parts[part], row * width, width);
            }
        }
        IntArray segments = new IntArray(2 * 330);
        for (int segment = 0; segment + 1 < bounds.length; segment++) {
            for (int row = bounds[segment]; row < bounds[segment + 1]; row++) {
                segments.set(2 * row, bounds[segment]);
                segments.set(2 * row + 1, bounds[segment + 1]);
            }
        }
        float[] expected = new float[330 * width];
        oracle.segmentAttention(qkv, bounds, heads, headSize, expected);
        FloatArray y = new FloatArray(expected.length);
        Stage stage = stage();
        stage.attention(
                array(parts[0]),
                array(parts[1]),
                array(parts[2]),
                segments,
                y,
                heads,
                heads,
                headSize,
                AttentionKernels.SEGMENTS);
        stage.back(y);
        run(stage, 330, 0);
        assertClose(y.toHeapArray(), expected, "heads of " + headSize);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 64",
        "1, 59, 3, 128",
        "1, 1500, 8, 128",
        "2, 60, 3, 4",
        "17, 3, 1, 128",
        "70, 0, 8, 64",
        "90, 130, 3, 16"
    })
    void causalAttentionAgrees(int tokens, int past, int group, int headSize) {
        int groups = 2;
        int heads = groups * group;
        float[] q = random.values(tokens * heads * headSize);
        float[] keys = random.values((past + tokens) * groups * headSize);
        float[] values = random.values((past + tokens) * groups * headSize);
        attentionAgrees(q, keys, values, tokens, past, heads, groups, headSize);
    }

    @Test
    void largeScoresDoNotOverflow() {
        float[] keys = random.values(20 * 64);
        for (int i = 0; i < keys.length; i++) {
            keys[i] *= 1000;
        }
        attentionAgrees(random.values(64), keys, random.values(20 * 64), 1, 19, 1, 1, 64);
    }

    private void attentionAgrees(
            float[] q, float[] keys, float[] values, int tokens, int past, int heads, int groups, int headSize) {
        float[] expected = new float[q.length];
        oracle.causalAttention(q, tokens, keys, values, past, heads, groups, headSize, expected);
        FloatArray y = new FloatArray(q.length);
        Stage stage = stage();
        stage.attention(
                array(q),
                array(keys),
                array(values),
                none.integers(),
                y,
                heads,
                groups,
                headSize,
                AttentionKernels.CAUSAL);
        stage.back(y);
        run(stage, tokens, past);
        assertClose(y.toHeapArray(), expected, "many");
        if (tokens == 1) {
            FloatArray one = new FloatArray(q.length);
            FloatArray parts = new FloatArray(heads * AttentionKernels.PARTS * (headSize + 2));
            Stage single = stage();
            single.attend(array(q), array(keys), array(values), parts, one, heads, groups, headSize);
            single.back(one);
            run(single, 1, past);
            assertClose(one.toHeapArray(), expected, "one");
        }
    }

    @Test
    void activationsAgree() {
        int rows = 3;
        int width = 1003;
        float[] gate = random.values(rows * width);
        float[] up = random.values(rows * width);
        for (int i = 0; i < gate.length; i++) {
            gate[i] *= 1 + i % 30;
        }
        float[] swish = gate.clone();
        float[] gelu = gate.clone();
        oracle.swiGlu(swish, up, swish.length);
        oracle.gelu(gelu, gelu.length);
        FloatArray swished = array(gate);
        FloatArray gelued = array(gate);
        Stage stage = stage();
        stage.swiGlu(swished, array(up), width);
        stage.gelu(gelued, width);
        stage.back(swished, gelued);
        run(stage, rows, 0);
        assertClose(swished.toHeapArray(), swish, "swiGlu");
        assertClose(gelued.toHeapArray(), gelu, "gelu");
    }

    @Test
    void theFirstOfTheGreatestIsFound() {
        float[] logits = random.values(70_001);
        assertThat(found(logits)).isEqualTo(place(logits));
        logits[12] = 100;
        logits[13] = 100;
        logits[60_000] = 100;
        assertThat(found(logits)).isEqualTo(12);
        logits[70_000] = 101;
        assertThat(found(logits)).isEqualTo(70_000);
        Arrays.fill(logits, Float.NaN);
        assertThat(found(logits)).isEqualTo(-1);
    }

    private int found(float[] logits) {
        IntArray found = new IntArray(1);
        Stage stage = stage();
        stage.search(array(logits), new FloatArray(RowKernels.SEARCHERS), new IntArray(RowKernels.SEARCHERS), found);
        stage.back(found);
        run(stage, 1, 0);
        return found.get(0);
    }

    private static int place(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static void assertClose(float[] actual, float[] expected, String what) {
        assertClose(actual, expected, TOLERANCE, what);
    }

    private static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
        double scale = 0;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance * scale)) {
                throw new AssertionError("%s: value %d is %s, but the oracle says %s (largest %s)"
                        .formatted(what, i, actual[i], expected[i], scale));
            }
        }
    }
}
