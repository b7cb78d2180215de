package dev.sightline.qwenvl.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A sequence of tasks under construction: one method per operator, each of which adds a task and the grid of its
 * threads. Grids follow the number of rows of an execution. TornadoVM's graphs are limited in size, so a stage may
 * consist of several.
 *
 * <p>The arrays of a task are transferred to the device once and stay there, except those passed to {@link #every}.
 */
final class Stage {

    private final String name;
    private final int capacity;
    private final Products products;
    private final GridScheduler grids;
    private final IntArray control;
    private final KernelContext context = new KernelContext();
    private final List<Sized> sized = new ArrayList<>();
    private final List<StagePart> parts = new ArrayList<>();
    private final Set<Object> fresh = new LinkedHashSet<>();
    private Object[] results = {};
    private Object[] wanted = {};
    private int count;
    private int current = 1;

    /** @param capacity the most rows of an execution */
    Stage(String name, int capacity, GridScheduler grids, Control control, Products products) {
        this.name = name;
        this.capacity = capacity;
        this.products = products;
        this.grids = grids;
        this.control = control.values();
        fresh.add(this.control);
    }

    String name() {
        return name;
    }

    int capacity() {
        return capacity;
    }

    /** A grid whose first or second side grows with the rows of an execution. */
    private record Sized(WorkerGrid2D grid, int lanes, IntUnaryOperator across, IntUnaryOperator down) {
        void set(int rows) {
            grid.setGlobalWork(
                    Math.max(1, across.applyAsInt(rows)) * (long) lanes, Math.max(1, down.applyAsInt(rows)), 1);
            grid.setLocalWork(lanes, 1, 1);
        }
    }

    /** Arrays that are transferred to the device before each execution. */
    void every(Object... arrays) {
        fresh.addAll(Arrays.asList(arrays));
    }

    /** Arrays that are transferred back to the host after each execution. */
    void back(Object... arrays) {
        results = arrays;
    }

    /** Arrays that are transferred back to the host on demand after an execution. */
    void onDemand(Object... arrays) {
        wanted = arrays;
    }

    /** The graphs in the order in which they run. */
    List<StagePart> parts() {
        return parts;
    }

    /** Of the arrays that a graph uses, those that are transferred to the device before each execution. */
    Set<Object> fresh() {
        return fresh;
    }

    /** Declares what is transferred back to the host after the last of the graphs. */
    void addResults(TaskGraph graph) {
        if (results.length > 0) {
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, results);
        }
        if (wanted.length > 0) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, wanted);
        }
    }

    /** Sets the grids for an execution. */
    void rows(int rows) {
        if (rows != current) {
            sized.forEach(one -> one.set(rows));
            current = rows;
        }
    }

    /** The graph that takes the next task: a new one if the latest is full. */
    private StagePart part() {
        if (parts.isEmpty() || parts.getLast().isFull()) {
            parts.add(new StagePart(name + parts.size()));
        }
        return parts.getLast();
    }

    /** Adds a task with the grid of its threads and the arrays that it uses. */
    private void task(Sized grid, Task task, Object... arrays) {
        StagePart part = part();
        String id = "t" + count++;
        grid.set(1);
        sized.add(grid);
        grids.addWorkerGrid(part.name() + "." + id, grid.grid());
        part.add(graph -> task.addTo(graph, id), arrays);
    }

    /** Adds itself to a graph. */
    private interface Task {
        void addTo(TaskGraph graph, String id);
    }

    private static Sized grid(int lanes, IntUnaryOperator across, IntUnaryOperator down) {
        return new Sized(new WorkerGrid2D(lanes, 1), lanes, across, down);
    }

    private static Sized values(int width) {
        return grid(RowKernels.LANES, rows -> Math.ceilDiv(rows * width, RowKernels.LANES), rows -> 1);
    }

    /** {@code to = from}. */
    void copy(FloatArray from, FloatArray to, int width) {
        task(
                values(width),
                (graph, id) -> graph.task(id, RowKernels::copy, context, control, from, to, width),
                from,
                to);
    }

    /** Several rows of {@code y = linear(x)}, for each of the products. */
    void matmul(FloatArray x, Product... several) {
        products.add(this, x, List.of(several));
    }

    /** A product in single precision. */
    void tiledProduct(Product product, FloatArray x) {
        DeviceMatrix weight = product.linear().weight();
        FloatArray bias = product.linear().bias();
        FloatArray y = product.y();
        task(
                grid(
                        LinearKernels.TILE_THREADS,
                        rows -> Math.ceilDiv(weight.rows(), LinearKernels.TILE),
                        rows -> Math.ceilDiv(rows, LinearKernels.TILE)),
                (graph, id) -> graph.task(
                        id,
                        LinearKernels::matmul,
                        context,
                        control,
                        weight.floats(),
                        weight.halves(),
                        weight.quants(),
                        weight.scales(),
                        bias,
                        x,
                        y,
                        weight.form(),
                        weight.rows(),
                        weight.columns(),
                        product.biasedMode()),
                weight.floats(),
                weight.halves(),
                weight.quants(),
                weight.scales(),
                bias,
                x,
                y);
    }

    /** A call of a library. */
    void library(LibraryProduct call) {
        String id = "t" + count++;
        part().add(graph -> graph.libraryTask(id, LibraryProduct::descriptor, call), call.weight(), call.x(), call.y());
    }

    /** Rows in half precision, each with its factor. */
    void halve(FloatArray x, HalfFloatArray to, FloatArray factors, int width) {
        task(
                grid(HalfKernels.LANES, rows -> rows, rows -> 1),
                (graph, id) -> graph.task(id, HalfKernels::halveRows, context, control, x, to, factors, width),
                x,
                to,
                factors);
    }

    /** A weight in half precision. */
    void unpack(DeviceMatrix weight, HalfFloatArray to) {
        int size = weight.rows() * weight.columns();
        task(
                grid(HalfKernels.LANES, rows -> Math.ceilDiv(size, HalfKernels.LANES), rows -> 1),
                (graph, id) -> graph.task(
                        id,
                        HalfKernels::unpackHalves,
                        context,
                        weight.floats(),
                        weight.halves(),
                        weight.quants(),
                        weight.scales(),
                        to,
                        weight.form(),
                        size),
                weight.floats(),
                weight.halves(),
                weight.quants(),
                weight.scales(),
                to);
    }

    /** Stores the result of a library call. */
    void finish(Product product, FloatArray sums, FloatArray factors, int mode) {
        DeviceMatrix weight = product.linear().weight();
        FloatArray bias = product.linear().bias();
        FloatArray y = product.y();
        task(
                values(weight.rows()),
                (graph, id) -> graph.task(
                        id,
                        LinearKernels::finish,
                        context,
                        control,
                        sums,
                        factors,
                        bias,
                        y,
                        weight.factor(),
                        weight.rows(),
                        mode),
                sums,
                factors,
                bias,
                y);
    }

    /** One row of {@code y = linear(x)}. */
    void matvec(DeviceLinear linear, FloatArray x, FloatArray y, int mode) {
        DeviceMatrix weight = linear.weight();
        if (weight.form() == DeviceMatrix.PACKED) {
            packedMatvec(linear, x, y, mode);
            return;
        }
        task(
                grid(LinearKernels.LANES, rows -> weight.rows(), rows -> 1),
                (graph, id) -> graph.task(
                        id,
                        LinearKernels::matvec,
                        context,
                        control,
                        weight.floats(),
                        weight.halves(),
                        weight.quants(),
                        weight.scales(),
                        linear.bias(),
                        x,
                        y,
                        weight.form(),
                        weight.rows(),
                        weight.columns(),
                        linear.biased() ? mode | LinearKernels.BIAS : mode),
                weight.floats(),
                weight.halves(),
                weight.quants(),
                weight.scales(),
                linear.bias(),
                x,
                y);
    }

    private void packedMatvec(DeviceLinear linear, FloatArray x, FloatArray y, int mode) {
        DeviceMatrix weight = linear.weight();
        task(
                grid(HalfKernels.LANES, rows -> weight.rows(), rows -> 1),
                (graph, id) -> graph.task(
                        id,
                        HalfKernels::matvecHalves,
                        context,
                        control,
                        weight.packed(),
                        linear.bias(),
                        x,
                        y,
                        weight.factor(),
                        weight.rows(),
                        weight.columns(),
                        linear.biased() ? mode | LinearKernels.BIAS : mode),
                weight.packed(),
                linear.bias(),
                x,
                y);
    }

    void rmsNorm(FloatArray x, FloatArray weight, FloatArray y, float epsilon) {
        task(
                grid(RowKernels.LANES, rows -> rows, rows -> 1),
                (graph, id) ->
                        graph.task(id, RowKernels::rmsNorm, context, control, x, weight, y, weight.getSize(), epsilon),
                x,
                weight,
                y);
    }

    void rotate(FloatArray x, FloatArray cos, FloatArray sin, int heads, int headSize, boolean append) {
        task(
                values(heads * headSize / 2),
                (graph, id) -> graph.task(
                        id, RowKernels::rotateHeads, context, control, x, cos, sin, heads, headSize, append ? 1 : 0),
                x,
                cos,
                sin);
    }

    void swiGlu(FloatArray gate, FloatArray up, int width) {
        task(
                values(width),
                (graph, id) -> graph.task(id, RowKernels::swiGlu, context, control, gate, up, width),
                gate,
                up);
    }

    /** The exact GELU, in place. */
    void gelu(FloatArray x, int width) {
        task(values(width), (graph, id) -> graph.task(id, RowKernels::gelu, context, control, x, width), x);
    }

    /** Attention of many queries; the heads' shape and what a query sees as in {@link AttentionKernels#attention}. */
    void attention(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray bounds,
            FloatArray y,
            int heads,
            int keyValueHeads,
            int headSize,
            int kind) {
        float scale = (float) (1 / Math.sqrt(headSize));
        task(
                grid(AttentionKernels.TILE_THREADS, rows -> Math.ceilDiv(rows, AttentionKernels.TILE), rows -> heads),
                (graph, id) -> graph.task(
                        id,
                        AttentionKernels::attention,
                        context,
                        control,
                        q,
                        k,
                        v,
                        bounds,
                        y,
                        heads,
                        keyValueHeads,
                        headSize,
                        kind,
                        scale),
                q,
                k,
                v,
                bounds,
                y);
    }

    /** Attention of one query over the key-value cache. */
    void attend(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray parts,
            FloatArray y,
            int heads,
            int keyValueHeads,
            int headSize) {
        float scale = (float) (1 / Math.sqrt(headSize));
        task(
                grid(AttentionKernels.LANES, rows -> AttentionKernels.PARTS, rows -> heads),
                (graph, id) -> graph.task(
                        id,
                        AttentionKernels::attendPart,
                        context,
                        control,
                        q,
                        k,
                        v,
                        parts,
                        heads,
                        keyValueHeads,
                        headSize,
                        scale),
                q,
                k,
                v,
                parts);
        task(
                grid(AttentionKernels.LANES, rows -> heads, rows -> 1),
                (graph, id) -> graph.task(id, AttentionKernels::attendWhole, context, parts, y, headSize),
                parts,
                y);
    }

    /** The index of the greatest logit. */
    void search(FloatArray logits, FloatArray greatest, IntArray where, IntArray found) {
        task(
                grid(RowKernels.LANES, rows -> RowKernels.SEARCHERS, rows -> 1),
                (graph, id) ->
                        graph.task(id, RowKernels::searchParts, context, logits, greatest, where, logits.getSize()),
                logits,
                greatest,
                where);
        task(
                grid(RowKernels.SEARCHERS, rows -> 1, rows -> 1),
                (graph, id) -> graph.task(id, RowKernels::searchWhole, context, greatest, where, found),
                greatest,
                where,
                found);
    }
}
