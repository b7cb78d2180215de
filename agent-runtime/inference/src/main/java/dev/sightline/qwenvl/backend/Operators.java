package dev.sightline.qwenvl.backend;

import dev.sightline.qwenvl.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The operators that Qwen2.5-VL consists of, on activations in {@code float} arrays (row-major, a row is a token or
 * patch) and weights as they are stored in the file. All sums are accumulated in single precision or better.
 *
 * <p>An instance may have its own threads, but serves one caller at a time. {@link #close()} ends its threads.
 *
 * @since 0.1.0
 */
public interface Operators extends AutoCloseable {

    /** The name by which the backend is chosen, such as {@code vector}. */
    String name();

    /**
     * Arranges a matrix for multiplication by this backend. Done once, when a model is loaded; the result is valid
     * until the operators are closed.
     *
     * @throws dev.sightline.qwenvl.QwenVlException if the tensor is damaged
     */
    default Weight prepare(Tensor tensor) {
        return new Weight.Stored(tensor);
    }

    /** Called when all weights of a model have been prepared. */
    default void prepared() {}

    /** Bytes of memory that prepared weights take in addition to the checkpoint's mapped files. */
    default long preparedBytes() {
        return 0;
    }

    /**
     * Matrix product with a bias: {@code y[t] = weight · x[t] + bias} for each of {@code tokens} rows.
     *
     * @param weight prepared by this instance, {@code rows × columns}; the rows of {@code x} have {@code columns} values and follow each other
     * @param bias {@code rows} values or null
     * @param xOffset where the first row of {@code x} begins
     * @param yOffset where the first row of {@code y} begins
     * @param yStride from one row of {@code y} to the next, at least the weight's rows
     */
    void matmul(
            Weight weight,
            float @Nullable [] bias,
            float[] x,
            int xOffset,
            int tokens,
            float[] y,
            int yOffset,
            int yStride);

    /** Copies one row of a matrix, dequantised: the lookup of an embedding. */
    void row(Tensor matrix, int row, float[] y, int yOffset);

    /**
     * Root mean square normalisation of each row: {@code y = x / √(mean(x²) + epsilon) · weight}. {@code y} may be {@code x}.
     */
    void rmsNorm(float[] x, int xOffset, int rows, float[] weight, float epsilon, float[] y, int yOffset);

    /**
     * Rotary position embedding in rotate-half form, in place, of heads that follow each other in a row.
     *
     * @param cos {@code rows × headSize/2}
     * @param sin {@code rows × headSize/2}
     */
    void rotate(float[] x, int offset, int stride, int rows, int heads, int headSize, float[] cos, float[] sin);

    /**
     * Softmax attention without a mask inside each segment, as the vision tower's windows need it: block-diagonal, nothing is
     * computed between segments.
     *
     * @param qkv rows of queries, keys and values: {@code 3 × heads × headSize}
     * @param bounds where segments begin, ascending, with the end of the last one
     * @param y rows of {@code heads × headSize}
     */
    void segmentAttention(float[] qkv, int[] bounds, int heads, int headSize, float[] y);

    /**
     * Causal softmax attention of new tokens over a key-value cache that already holds them: token {@code i} sees the positions
     * {@code 0 … past + i}. Query heads share key-value heads in groups of equal size.
     *
     * @param q rows of {@code heads × headSize}
     * @param keys rows of {@code keyValueHeads × headSize}, one a position
     * @param values like {@code keys}
     * @param y rows of {@code heads × headSize}
     */
    void causalAttention(
            float[] q,
            int tokens,
            float[] keys,
            float[] values,
            int past,
            int heads,
            int keyValueHeads,
            int headSize,
            float[] y);

    /** {@code gate = silu(gate) · up} for {@code size} values. */
    void swiGlu(float[] gate, float[] up, int size);

    /** The exact GELU, {@code x/2 · (1 + erf(x/√2))}, in place. */
    void gelu(float[] x, int size);

    /** {@code x += y}. */
    void add(float[] x, int xOffset, float[] y, int yOffset, int size);

    @Override
    void close();
}
