package dev.sightline.qwenvl.backend.scalar;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.Weight;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorValues;
import org.jspecify.annotations.Nullable;

/**
 * Each operator written as its formula, on one thread; sums in double precision, so that it can serve as the oracle of
 * the others.
 */
final class ScalarOperators implements Operators {

    static final String NAME = "scalar";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void matmul(
            Weight matrix,
            float @Nullable [] bias,
            float[] x,
            int xOffset,
            int tokens,
            float[] y,
            int yOffset,
            int yStride) {
        Tensor weight = matrix.tensor();
        int columns = weight.columns();
        float[] row = new float[columns];
        for (int output = 0; output < weight.rows(); output++) {
            TensorValues.row(weight, output, row, 0);
            for (int token = 0; token < tokens; token++) {
                double sum = bias == null ? 0 : bias[output];
                int from = xOffset + token * columns;
                for (int i = 0; i < columns; i++) {
                    sum += (double) row[i] * x[from + i];
                }
                y[yOffset + token * yStride + output] = (float) sum;
            }
        }
    }

    @Override
    public void row(Tensor matrix, int row, float[] y, int yOffset) {
        TensorValues.row(matrix, row, y, yOffset);
    }

    @Override
    public void rmsNorm(float[] x, int xOffset, int rows, float[] weight, float epsilon, float[] y, int yOffset) {
        int size = weight.length;
        for (int row = 0; row < rows; row++) {
            int from = xOffset + row * size;
            int to = yOffset + row * size;
            double squares = 0;
            for (int i = 0; i < size; i++) {
                squares += (double) x[from + i] * x[from + i];
            }
            float scale = (float) (1 / Math.sqrt(squares / size + epsilon));
            for (int i = 0; i < size; i++) {
                y[to + i] = x[from + i] * scale * weight[i];
            }
        }
    }

    @Override
    public void rotate(float[] x, int offset, int stride, int rows, int heads, int headSize, float[] cos, float[] sin) {
        int half = headSize / 2;
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < heads; head++) {
                int at = offset + row * stride + head * headSize;
                for (int i = 0; i < half; i++) {
                    float first = x[at + i];
                    float second = x[at + half + i];
                    float c = cos[row * half + i];
                    float s = sin[row * half + i];
                    x[at + i] = first * c - second * s;
                    x[at + half + i] = second * c + first * s;
                }
            }
        }
    }

    @Override
    public void segmentAttention(float[] qkv, int[] bounds, int heads, int headSize, float[] y) {
        int width = heads * headSize;
        for (int segment = 0; segment + 1 < bounds.length; segment++) {
            int begin = bounds[segment];
            int end = bounds[segment + 1];
            double[] scores = new double[end - begin];
            for (int token = begin; token < end; token++) {
                for (int head = 0; head < heads; head++) {
                    int at = head * headSize;
                    attend(
                            qkv,
                            token * 3 * width + at,
                            qkv,
                            begin * 3 * width + width + at,
                            qkv,
                            begin * 3 * width + 2 * width + at,
                            3 * width,
                            end - begin,
                            headSize,
                            scores,
                            y,
                            token * width + at);
                }
            }
        }
    }

    @Override
    public void causalAttention(
            float[] q,
            int tokens,
            float[] keys,
            float[] values,
            int past,
            int heads,
            int keyValueHeads,
            int headSize,
            float[] y) {
        int group = heads / keyValueHeads;
        double[] scores = new double[past + tokens];
        for (int token = 0; token < tokens; token++) {
            for (int head = 0; head < heads; head++) {
                int at = (token * heads + head) * headSize;
                int shared = head / group * headSize;
                attend(
                        q,
                        at,
                        keys,
                        shared,
                        values,
                        shared,
                        keyValueHeads * headSize,
                        past + token + 1,
                        headSize,
                        scores,
                        y,
                        at);
            }
        }
    }

    /** One query over {@code count} keys: {@code softmax(q·kᵀ/√headSize)·v}. */
    private static void attend(
            float[] q,
            int query,
            float[] keys,
            int key,
            float[] values,
            int value,
            int stride,
            int count,
            int headSize,
            double[] scores,
            float[] y,
            int to) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < count; j++) {
            double sum = 0;
            for (int i = 0; i < headSize; i++) {
                sum += (double) q[query + i] * keys[key + j * stride + i];
            }
            scores[j] = sum / Math.sqrt(headSize);
            max = Math.max(max, scores[j]);
        }
        double total = 0;
        for (int j = 0; j < count; j++) {
            scores[j] = Math.exp(scores[j] - max);
            total += scores[j];
        }
        for (int i = 0; i < headSize; i++) {
            double sum = 0;
            for (int j = 0; j < count; j++) {
                sum += scores[j] * values[value + j * stride + i];
            }
            y[to + i] = (float) (sum / total);
        }
    }

    @Override
    public void swiGlu(float[] gate, float[] up, int size) {
        for (int i = 0; i < size; i++) {
            gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i])) * up[i]);
        }
    }

    @Override
    public void gelu(float[] x, int size) {
        for (int i = 0; i < size; i++) {
            x[i] = (float) (x[i] / 2 * (1 + erf(x[i] / Math.sqrt(2))));
        }
    }

    /** The error function: its Taylor series near 0, the continued fraction of its complement elsewhere. */
    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude > 6) {
            return Math.signum(x);
        }
        if (magnitude < 2.5) {
            double term = x;
            double sum = x;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return 2 / Math.sqrt(Math.PI) * sum;
        }
        double fraction = 0;
        for (int n = 60; n >= 1; n--) {
            fraction = n / 2.0 / (magnitude + fraction);
        }
        double complement = Math.exp(-magnitude * magnitude) / Math.sqrt(Math.PI) / (magnitude + fraction);
        return Math.signum(x) * (1 - complement);
    }

    @Override
    public void add(float[] x, int xOffset, float[] y, int yOffset, int size) {
        for (int i = 0; i < size; i++) {
            x[xOffset + i] += y[yOffset + i];
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
