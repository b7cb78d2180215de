package dev.sightline.qwenvl.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend must compute, judged by the scalar one over sizes that fit no vector, tile, strip or panel. */
public abstract class OperatorsContract {

    private static final double TOLERANCE = 2e-5;

    private final RandomTensors random = new RandomTensors(42);
    private Operators oracle = Backends.installed().open("scalar", 1);
    private Operators tested = oracle;

    /** The backend under test. */
    protected abstract Operators open(int threads);

    @BeforeEach
    void open() {
        oracle = Backends.installed().open("scalar", 1);
        tested = open(3);
    }

    @AfterEach
    void close() {
        tested.close();
        oracle.close();
    }

    @ParameterizedTest
    @EnumSource
    void productsOfEveryTypeAgree(TensorType type) {
        int[][] shapes = {{1, 1}, {5, 3}, {6, 64}, {7, 33}, {97, 40}, {203, 108}, {64, 2304}, {13, 4099}};
        for (int[] shape : shapes) {
            int columns = Math.ceilDiv(shape[1], type.blockSize()) * type.blockSize();
            Tensor weight = random.matrix(type, shape[0], columns);
            Weight prepared = tested.prepare(weight);
            for (int tokens : new int[] {1, 2, 3, 15, 17, 33, 65, 80, 90, 130}) {
                if ((long) tokens * columns * shape[0] > 4_000_000) {
                    continue;
                }
                float[] x = random.values(7 + tokens * columns);
                float[] bias = tokens % 2 == 0 ? null : random.values(shape[0]);
                int stride = shape[0] + 3;
                float[] expected = new float[5 + tokens * stride];
                Arrays.fill(expected, 0.5f);
                float[] actual = expected.clone();
                oracle.matmul(oracle.prepare(weight), bias, x, 7, tokens, expected, 5, stride);
                tested.matmul(prepared, bias, x, 7, tokens, actual, 5, stride);
                assertClose(actual, expected, "%s %d×%d, %d tokens".formatted(type, shape[0], columns, tokens));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreEqual(TensorType type) {
        int columns = 3 * type.blockSize();
        Tensor matrix = random.matrix(type, 5, columns);
        float[] expected = new float[columns + 2];
        float[] actual = new float[columns + 2];
        for (int row = 0; row < 5; row++) {
            oracle.row(matrix, row, expected, 1);
            tested.row(matrix, row, actual, 1);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 33, 1280})
    void normsAgree(int size) {
        for (int rows : new int[] {1, 3, 50}) {
            float[] x = random.values(3 + rows * size);
            float[] weight = random.values(size);
            float[] expected = new float[2 + rows * size];
            float[] actual = new float[2 + rows * size];
            oracle.rmsNorm(x, 3, rows, weight, 1e-6f, expected, 2);
            tested.rmsNorm(x, 3, rows, weight, 1e-6f, actual, 2);
            assertClose(actual, expected, rows + " rows of " + size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 80, 128, 36})
    void rotationsAgree(int headSize) {
        for (int rows : new int[] {1, 5, 600}) {
            float[] x = random.values(2 + rows * (3 * headSize + 1));
            float[] cos = random.values(rows * headSize / 2);
            float[] sin = random.values(rows * headSize / 2);
            float[] expected = x.clone();
            oracle.rotate(expected, 2, 3 * headSize + 1, rows, 3, headSize, cos, sin);
            tested.rotate(x, 2, 3 * headSize + 1, rows, 3, headSize, cos, sin);
            assertClose(x, expected, rows + " rows");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 80, 100})
    void segmentAttentionAgrees(int headSize) {
        int[] bounds = {0, 1, 65, 129, 140, 330};
        int heads = 3;
        float[] qkv = random.values(330 * 3 * heads * headSize);
        float[] expected = new float[330 * heads * headSize];
        float[] actual = expected.clone();
        oracle.segmentAttention(qkv, bounds, heads, headSize, expected);
        tested.segmentAttention(qkv, bounds, heads, headSize, actual);
        assertClose(actual, expected, "heads of " + headSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 64, 128})
    void causalAttentionAgrees(int headSize) {
        for (int[] shape : new int[][] {{1, 0}, {1, 1}, {1, 59}, {1, 200}, {2, 60}, {17, 3}, {70, 0}, {90, 130}}) {
            int tokens = shape[0];
            int past = shape[1];
            int groups = 2;
            for (int group : new int[] {1, 3, 8}) {
                float[] q = random.values(tokens * groups * group * headSize);
                float[] keys = random.values((past + tokens) * groups * headSize);
                float[] values = random.values((past + tokens) * groups * headSize);
                float[] expected = new float[q.length];
                float[] actual = new float[q.length];
                oracle.causalAttention(q, tokens, keys, values, past, groups * group, groups, headSize, expected);
                tested.causalAttention(q, tokens, keys, values, past, groups * group, groups, headSize, actual);
                assertClose(actual, expected, "%d tokens after %d, groups of %d".formatted(tokens, past, group));
            }
        }
    }

    @Test
    void largeScoresDoNotOverflow() {
        float[] q = random.values(64);
        float[] keys = random.values(20 * 64);
        for (int i = 0; i < keys.length; i++) {
            keys[i] *= 1000;
        }
        float[] values = random.values(20 * 64);
        float[] expected = new float[64];
        float[] actual = new float[64];
        oracle.causalAttention(q, 1, keys, values, 19, 1, 1, 64, expected);
        tested.causalAttention(q, 1, keys, values, 19, 1, 1, 64, actual);
        assertClose(actual, expected, "large scores");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 1003, 70_001})
    void activationsAgree(int size) {
        float[] gate = random.values(size);
        float[] up = random.values(size);
        for (int i = 0; i < size; i++) {
            gate[i] *= 1 + i % 30;
        }
        float[] swish = gate.clone();
        float[] gelu = gate.clone();
        float[] sum = gate.clone();
        oracle.swiGlu(swish, up, size);
        oracle.gelu(gelu, size);
        oracle.add(sum, 0, up, 0, size);

        float[] actual = gate.clone();
        tested.swiGlu(actual, up, size);
        assertClose(actual, swish, "swiGlu");
        actual = gate.clone();
        tested.gelu(actual, size);
        assertClose(actual, gelu, "gelu");
        actual = gate.clone();
        tested.add(actual, 0, up, 0, size);
        assertThat(actual).isEqualTo(sum);
    }

    private static void assertClose(float[] actual, float[] expected, String what) {
        double scale = 0;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE * scale)) {
                throw new AssertionError("%s: value %d is %s, but the oracle says %s (largest %s)"
                        .formatted(what, i, actual[i], expected[i], scale));
            }
        }
    }
}
