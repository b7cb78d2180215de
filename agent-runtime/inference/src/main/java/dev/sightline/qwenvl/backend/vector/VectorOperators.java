package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.ROWS;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.Weight;
import dev.sightline.qwenvl.tensor.BlockFormat;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tensor.TensorValues;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operators on the Vector API. One token is a stream of scalar products over the weights, which is memory-bound;
 * several tokens are a blocked matrix product: the activations are packed once into strips of a tile's width, each
 * thread unpacks a panel of weight rows into its level-2 cache and uses it for all strips. Quantised weights are
 * interleaved when a model is loaded, see {@link Interleaving}.
 *
 * <p>The scratch buffers grow to the largest call and are kept; a decoder step allocates nothing.
 */
final class VectorOperators implements Operators {

    /** Below this many tokens, each is multiplied separately: dequantising into a panel would not pay off. */
    private static final int FEW_TOKENS = 3;

    /** Weight rows in a panel at most: each panel reads all strips once, so more rows mean fewer passes over them. */
    private static final int PANEL_ROWS = 32 * ROWS;

    /** Values in a panel at most: 1 MiB leaves room for a strip in a 2 MiB cache. */
    private static final int PANEL_VALUES = 1 << 18;

    /** Columns that are worth one panel, because the sums of several have to be added up in memory. */
    private static final int WIDEST_PANEL = 2048;

    /** Columns of a panel where a row takes several; a multiple of every type's block. */
    private static final int PART_COLUMNS = 1280;

    /** Rows of a panel of interleaved weights that lie column by column: a multiple of a tile's rows and of those interleaved. */
    private static final int BAND_ROWS = 3 * Interleaving.ROWS;

    /** Between the rows of a panel, so that rows of a power of two do not compete for the same lines of the cache. */
    private static final int PANEL_PADDING = 16;

    /**
     * Where the packed strips begin: with the 16 bytes of an array's header at the start of a line of the cache, if the array
     * begins at one as large arrays of the default collector do. Vectors that straddle lines cost a tenth.
     */
    private static final int PACKED_AT = 12;

    /** Tokens of a strip. */
    private static final int WIDEST_STRIP = Tile.WIDEST * LANES;

    /** Columns of a strip that all rows of a panel pass over before the next ones: 128 × 64 floats stay in a level-1 cache. */
    private static final int STRIP_COLUMNS = 128;

    /** Weight rows in a task of a single token. */
    private static final int DOT_ROWS = 64;

    private static final int ELEMENTS_PER_TASK = 1 << 15;

    private final WorkerPool pool;
    private final Scratch[] scratch;
    private float[] packed = {};
    private final ColumnSums[] columnSums = new ColumnSums[FEW_TOKENS - 1];
    private final InterleavedWeights weights;
    private final Product product = new Product();
    private final Attention.Source attention = new Attention.Source();

    VectorOperators(int threads, InterleavedWeights weights) {
        this.weights = weights;
        pool = new WorkerPool(threads);
        Arrays.setAll(columnSums, token -> new ColumnSums());
        scratch = new Scratch[threads];
        Arrays.setAll(scratch, worker -> new Scratch());
    }

    /** The scratch memory of one thread. */
    private static final class Scratch {
        float[] panel = {};
        short[] halves = {};
        float[] tile = new float[PANEL_ROWS * 4 * LANES];
        final float[] block = new float[Elementwise.BLOCK];
        final Attention attention = new Attention();
        final InterleavedRows rows = new InterleavedRows();

        void reserve(int values, int columns) {
            if (panel.length < values) {
                panel = new float[values];
            }
            if (halves.length < columns) {
                halves = new short[columns];
            }
        }
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Weight prepare(Tensor tensor) {
        BlockFormat format = tensor.type().format();
        return format == null || tensor.type() == TensorType.Q8_0
                ? new Weight.Stored(tensor)
                : weights.interleave(tensor, new Interleaving(format), pool);
    }

    @Override
    public void prepared() {
        weights.complete();
    }

    @Override
    public long preparedBytes() {
        return weights.ownBytes();
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
        product.stored = weight;
        product.interleaved = matrix instanceof InterleavedMatrix interleaved ? interleaved : null;
        product.columns = weight.columns();
        product.rows = weight.rows();
        product.bias = bias;
        product.x = x;
        product.xOffset = xOffset;
        product.tokens = tokens;
        product.y = y;
        product.yOffset = yOffset;
        product.yStride = yStride;
        if (tokens < FEW_TOKENS) {
            for (Scratch each : scratch) {
                each.reserve(product.columns, product.columns);
            }
            if (product.interleaved != null) {
                int group = product.interleaved.layout().format().group();
                for (int token = 0; token < tokens; token++) {
                    columnSums[token].compute(x, xOffset + token * product.columns, product.columns, group);
                }
            }
            pool.run(product::dots, Math.ceilDiv(product.rows, DOT_ROWS));
            return;
        }
        product.strips = Math.ceilDiv(tokens, WIDEST_STRIP);
        int last = tokens - (product.strips - 1) * WIDEST_STRIP;
        product.lastVectors = last <= LANES ? 1 : last <= 2 * LANES ? 2 : Tile.WIDEST;
        int size = Math.addExact(
                Math.multiplyExact((product.strips - 1) * WIDEST_STRIP + product.lastVectors * LANES, product.columns),
                PACKED_AT);
        if (packed.length < size) {
            packed = new float[size];
        }
        // few rows are cut into smaller panels, so that every thread gets some
        int perThread = Math.ceilDiv(product.rows, 4 * pool.size());
        int step = product.interleaved == null ? ROWS : BAND_ROWS;
        product.panelColumns = product.columns <= WIDEST_PANEL ? product.columns : PART_COLUMNS;
        int fitting = Math.min(PANEL_VALUES / product.panelColumns / step * step, PANEL_ROWS);
        product.panelRows = Math.min(Math.ceilDiv(perThread, step) * step, fitting);
        for (Scratch each : scratch) {
            each.reserve(product.panelRows * product.panelStride(), product.panelColumns);
        }
        pool.run(product::pack, product.strips * product.packParts());
        pool.run(product::panel, Math.ceilDiv(product.rows, product.panelRows));
    }

    /** One matrix product, as fields so that nothing is allocated for it. */
    private final class Product {

        private static final int PACK_COLUMNS = 512;

        private @Nullable Tensor stored;
        private @Nullable InterleavedMatrix interleaved;
        private float @Nullable [] bias;
        private float[] x = {};
        private float[] y = {};
        private int xOffset;
        private int yOffset;
        private int yStride;
        private int tokens;
        private int rows;
        private int columns;
        private int strips;
        private int lastVectors;
        private int panelRows;
        private int panelColumns;

        private Tensor stored() {
            return Objects.requireNonNull(stored);
        }

        void dots(int task, int worker) {
            Scratch own = scratch[worker];
            int end = Math.min(rows, (task + 1) * DOT_ROWS);
            int first = task * DOT_ROWS;
            for (int token = 0; token < tokens; token++) {
                int from = xOffset + token * columns;
                int to = yOffset + token * yStride + first;
                if (interleaved != null) {
                    for (int row = first; row < end; row += Interleaving.ROWS) {
                        own.rows.products(
                                interleaved,
                                row / Interleaving.ROWS,
                                Math.min(Interleaving.ROWS, end - row),
                                x,
                                from,
                                columnSums[token],
                                y,
                                to + row - first);
                    }
                } else if (stored().type() == TensorType.Q8_0 && EightBitRows.supported()) {
                    EightBitRows.products(stored(), first, end - first, x, from, y, to);
                } else {
                    for (int row = first; row < end; row++) {
                        y[to + row - first] = WeightRows.dot(stored(), row, x, from, own.panel, own.halves);
                    }
                }
                if (bias != null) {
                    Elementwise.add(y, to, bias, first, end - first);
                }
            }
        }

        /** Vectors that are a strip's width: the last may need fewer than the others. */
        int vectors(int strip) {
            return strip + 1 < strips ? Tile.WIDEST : lastVectors;
        }

        int panelStride() {
            return panelColumns + PANEL_PADDING;
        }

        int packParts() {
            return Math.ceilDiv(columns, PACK_COLUMNS);
        }

        /** Transposes part of a strip: {@code packed[strip][column][token]}. */
        void pack(int task, int worker) {
            int strip = task / packParts();
            int begin = task % packParts() * PACK_COLUMNS;
            int end = Math.min(columns, begin + PACK_COLUMNS);
            int width = vectors(strip) * LANES;
            int to = PACKED_AT + strip * WIDEST_STRIP * columns;
            int first = strip * WIDEST_STRIP;
            int count = Math.min(width, tokens - first);
            // a line of the cache of each row at a time
            for (int from = begin; from < end; from += LANES) {
                int until = Math.min(end, from + LANES);
                for (int lane = 0; lane < count; lane++) {
                    int row = xOffset + (first + lane) * columns;
                    for (int column = from; column < until; column++) {
                        packed[to + column * width + lane] = x[row + column];
                    }
                }
            }
        }

        void panel(int task, int worker) {
            Scratch own = scratch[worker];
            int firstRow = task * panelRows;
            int count = Math.min(panelRows, rows - firstRow);
            for (int begin = 0; begin < columns; begin += panelColumns) {
                int end = Math.min(columns, begin + panelColumns);
                int depth = end - begin;
                fill(own, firstRow, count, begin, end);
                for (int strip = 0; strip < strips; strip++) {
                    int vectors = vectors(strip);
                    int width = vectors * LANES;
                    int b = PACKED_AT + strip * WIDEST_STRIP * columns + begin * width;
                    Arrays.fill(own.tile, 0, Math.ceilDiv(count, ROWS) * ROWS * width, 0);
                    // a last group of fewer rows multiplies leftovers of an earlier panel; the result is not read
                    for (int done = 0; done < depth; done += STRIP_COLUMNS) {
                        int steps = Math.min(STRIP_COLUMNS, depth - done);
                        for (int row = 0; row < count; row += ROWS) {
                            if (interleaved == null) {
                                Tile.multiply(
                                        vectors,
                                        own.panel,
                                        row * panelStride() + done,
                                        panelStride(),
                                        packed,
                                        b + done * width,
                                        steps,
                                        own.tile,
                                        row * width);
                            } else {
                                Tile.multiplyTransposed(
                                        vectors,
                                        own.panel,
                                        band(row) + done * BAND_ROWS,
                                        BAND_ROWS,
                                        packed,
                                        b + done * width,
                                        steps,
                                        own.tile,
                                        row * width);
                            }
                        }
                    }
                    store(own.tile, firstRow, count, strip, begin == 0);
                }
            }
        }

        /** The rows' values: row by row, or of interleaved rows in bands that lie column by column. */
        private void fill(Scratch own, int firstRow, int count, int begin, int end) {
            if (interleaved != null) {
                for (int row = 0; row < count; row += Interleaving.ROWS) {
                    int group = (firstRow + row) / Interleaving.ROWS;
                    own.rows.values(interleaved, group, begin, end, own.panel, band(row), BAND_ROWS);
                }
                return;
            }
            for (int row = 0; row < count; row++) {
                WeightRows.widen(stored(), firstRow + row, begin, end, own.panel, row * panelStride(), own.halves);
            }
        }

        /** Where a row of a panel of interleaved weights begins. */
        private int band(int row) {
            return row / BAND_ROWS * BAND_ROWS * panelColumns + row % BAND_ROWS;
        }

        private void store(float[] tile, int firstRow, int count, int strip, boolean first) {
            int width = vectors(strip) * LANES;
            int tokensHere = Math.min(width, tokens - strip * WIDEST_STRIP);
            for (int lane = 0; lane < tokensHere; lane++) {
                int to = yOffset + (strip * WIDEST_STRIP + lane) * yStride + firstRow;
                if (!first) {
                    for (int row = 0; row < count; row++) {
                        y[to + row] += tile[row * width + lane];
                    }
                } else if (bias == null) {
                    for (int row = 0; row < count; row++) {
                        y[to + row] = tile[row * width + lane];
                    }
                } else {
                    for (int row = 0; row < count; row++) {
                        y[to + row] = tile[row * width + lane] + bias[firstRow + row];
                    }
                }
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
        if (rows == 1) {
            Elementwise.rmsNorm(x, xOffset, weight, epsilon, y, yOffset);
            return;
        }
        int perTask = rowsPerTask(size);
        pool.run(
                (task, worker) -> {
                    for (int row = task * perTask; row < Math.min(rows, (task + 1) * perTask); row++) {
                        Elementwise.rmsNorm(x, xOffset + row * size, weight, epsilon, y, yOffset + row * size);
                    }
                },
                Math.ceilDiv(rows, perTask));
    }

    @Override
    public void rotate(float[] x, int offset, int stride, int rows, int heads, int headSize, float[] cos, float[] sin) {
        if (rows == 1) {
            rotateRow(x, offset, 0, heads, headSize, cos, sin);
            return;
        }
        int perTask = rowsPerTask(heads * headSize);
        pool.run(
                (task, worker) -> {
                    for (int row = task * perTask; row < Math.min(rows, (task + 1) * perTask); row++) {
                        rotateRow(x, offset + row * stride, row, heads, headSize, cos, sin);
                    }
                },
                Math.ceilDiv(rows, perTask));
    }

    private static void rotateRow(float[] x, int at, int row, int heads, int headSize, float[] cos, float[] sin) {
        for (int head = 0; head < heads; head++) {
            Elementwise.rotate(x, at + head * headSize, headSize, cos, sin, row * (headSize / 2));
        }
    }

    private static int rowsPerTask(int size) {
        return Math.max(1, ELEMENTS_PER_TASK / size);
    }

    @Override
    public void segmentAttention(float[] qkv, int[] bounds, int heads, int headSize, float[] y) {
        int width = heads * headSize;
        int tile = Tile.WIDEST * LANES;
        attention.q = qkv;
        attention.keys = qkv;
        attention.values = qkv;
        attention.y = y;
        attention.headSize = headSize;
        attention.qStride = 3 * width;
        attention.kvStride = 3 * width;
        attention.yStride = width;
        attention.group = 1;
        attention.past = -1;
        int tiles = 0;
        for (int segment = 0; segment + 1 < bounds.length; segment++) {
            tiles += Math.ceilDiv(bounds[segment + 1] - bounds[segment], tile);
        }
        int[] begins = new int[tiles];
        int[] segments = new int[tiles];
        int at = 0;
        for (int segment = 0; segment + 1 < bounds.length; segment++) {
            for (int begin = bounds[segment]; begin < bounds[segment + 1]; begin += tile) {
                segments[at] = segment;
                begins[at++] = begin;
            }
        }
        int tilesOfHead = tiles;
        pool.run(
                (task, worker) -> {
                    int head = task / tilesOfHead;
                    int begin = begins[task % tilesOfHead];
                    int segmentBegin = bounds[segments[task % tilesOfHead]];
                    int segmentEnd = bounds[segments[task % tilesOfHead] + 1];
                    int first = segmentBegin * 3 * width + head * headSize;
                    scratch[worker].attention.tile(
                            attention,
                            begin - segmentBegin,
                            Math.min(begin + tile, segmentEnd) - segmentBegin,
                            first,
                            first + width,
                            first + 2 * width,
                            segmentEnd - segmentBegin,
                            segmentBegin * width + head * headSize);
                },
                heads * tiles);
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
        attention.q = q;
        attention.keys = keys;
        attention.values = values;
        attention.y = y;
        attention.headSize = headSize;
        attention.qStride = heads * headSize;
        attention.kvStride = keyValueHeads * headSize;
        attention.yStride = heads * headSize;
        attention.group = group;
        attention.past = past;
        int tile = Tile.WIDEST * LANES;
        int tiles = Math.ceilDiv(tokens * group, tile);
        pool.run(
                (task, worker) -> {
                    int head = task / tiles;
                    int begin = task % tiles * tile;
                    scratch[worker].attention.tile(
                            attention,
                            begin,
                            Math.min(begin + tile, tokens * group),
                            head * group * headSize,
                            head * headSize,
                            head * headSize,
                            0,
                            head * group * headSize);
                },
                keyValueHeads * tiles);
    }

    @Override
    public void swiGlu(float[] gate, float[] up, int size) {
        pool.run(
                (task, worker) -> Elementwise.swiGlu(
                        gate,
                        up,
                        task * ELEMENTS_PER_TASK,
                        Math.min(size, (task + 1) * ELEMENTS_PER_TASK),
                        scratch[worker].block),
                Math.ceilDiv(size, ELEMENTS_PER_TASK));
    }

    @Override
    public void gelu(float[] x, int size) {
        pool.run(
                (task, worker) -> Elementwise.gelu(
                        x,
                        task * ELEMENTS_PER_TASK,
                        Math.min(size, (task + 1) * ELEMENTS_PER_TASK),
                        scratch[worker].block),
                Math.ceilDiv(size, ELEMENTS_PER_TASK));
    }

    @Override
    public void add(float[] x, int xOffset, float[] y, int yOffset, int size) {
        Elementwise.add(x, xOffset, y, yOffset, size);
    }

    @Override
    public void close() {
        pool.close();
        weights.close();
    }
}
