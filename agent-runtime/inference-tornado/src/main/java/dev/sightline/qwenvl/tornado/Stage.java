package dev.sightline.qwenvl.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A task graph under construction: one method an operator, each of which adds a task and the grid of its threads. Grids follow
 * the number of rows of an execution.
 *
 * <p>What a task uses is brought to the device once and stays, unless {@link #every} says otherwise or another stage has it
 * there already. TornadoVM hands arrays on from the stage that ran last, whichever that is; so a stage takes all that the first
 * one holds, even what it does not use.
 */
final class Stage {

    private final String name;
    private final TaskGraph graph;
    private final GridScheduler grids;
    private final IntArray control;
    private final KernelContext context = new KernelContext();
    private final List<Sized> sized = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final Set<Object> fresh = new LinkedHashSet<>();
    private final Set<Object> used = new LinkedHashSet<>();
    private Object[] results = {};
    private Object[] wanted = {};

    Stage(String name, GridScheduler grids, Control control) {
        this.name = name;
        this.graph = new TaskGraph(name);
        this.grids = grids;
        this.control = control.values();
        fresh.add(this.control);
    }

    String name() {
        return name;
    }

    /** A grid whose first or second side grows with the rows of an execution. */
    private record Sized(WorkerGrid2D grid, int lanes, IntUnaryOperator across, IntUnaryOperator down) {
        void set(int rows) {
            grid.setGlobalWork(
                    Math.max(1, across.applyAsInt(rows)) * (long) lanes, Math.max(1, down.applyAsInt(rows)), 1);
            grid.setLocalWork(lanes, 1, 1);
        }
    }

    /** Arrays that are brought to the device before each execution. */
    void every(Object... arrays) {
        fresh.addAll(Arrays.asList(arrays));
    }

    /** Arrays that come back to the host after each execution. */
    void back(Object... arrays) {
        results = arrays;
    }

    /** Arrays that come back to the host when asked for after an execution. */
    void onDemand(Object... arrays) {
        wanted = arrays;
    }

    /** The graph of the first stage of a program, which leaves everything on the device. */
    ImmutableTaskGraph finish() {
        Object[] own = own();
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, fresh.toArray());
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, own);
        tasks.forEach(Runnable::run);
        graph.persistOnDevice(own);
        return snapshot();
    }

    /** The graph of a later stage. */
    ImmutableTaskGraph finish(Stage first) {
        Object[] shared = first.own();
        Object[] own = Arrays.stream(own())
                .filter(array -> !first.used.contains(array))
                .toArray();
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, fresh.toArray());
        graph.consumeFromDevice(first.name, shared);
        if (own.length > 0) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, own);
        }
        tasks.forEach(Runnable::run);
        graph.persistOnDevice(shared);
        return snapshot();
    }

    private Object[] own() {
        return used.stream().filter(array -> !fresh.contains(array)).toArray();
    }

    private ImmutableTaskGraph snapshot() {
        if (results.length > 0) {
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, results);
        }
        if (wanted.length > 0) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, wanted);
        }
        return graph.snapshot();
    }

    /** Sets the grids for an execution. */
    void rows(int rows) {
        sized.forEach(one -> one.set(rows));
    }

    private String task(int lanes, IntUnaryOperator across, IntUnaryOperator down) {
        String id = "t" + sized.size();
        Sized one = new Sized(new WorkerGrid2D(lanes, 1), lanes, across, down);
        one.set(1);
        sized.add(one);
        grids.addWorkerGrid(name + "." + id, one.grid());
        return id;
    }

    private void uses(Object... arrays) {
        used.addAll(Arrays.asList(arrays));
    }

    private String values(int width) {
        return task(RowKernels.LANES, rows -> Math.ceilDiv(rows * width, RowKernels.LANES), rows -> 1);
    }

    /** {@code to = from}. */
    void copy(FloatArray from, FloatArray to, int width) {
        String id = values(width);
        uses(from, to);
        tasks.add(() -> graph.task(id, RowKernels::copy, context, control, from, to, width));
    }

    /** Several rows of {@code y = linear(x)}. */
    void matmul(DeviceLinear linear, FloatArray x, FloatArray y, int mode) {
        DeviceMatrix weight = linear.weight();
        String id = task(
                LinearKernels.TILE_THREADS,
                rows -> Math.ceilDiv(weight.rows(), LinearKernels.TILE),
                rows -> Math.ceilDiv(rows, LinearKernels.TILE));
        uses(weight.floats(), weight.halves(), weight.quants(), weight.scales(), linear.bias(), x, y);
        tasks.add(() -> graph.task(
                id,
                LinearKernels::matmul,
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
                linear.biased() ? mode | LinearKernels.BIAS : mode));
    }

    /** One row of {@code y = linear(x)}. */
    void matvec(DeviceLinear linear, FloatArray x, FloatArray y, int mode) {
        DeviceMatrix weight = linear.weight();
        String id = task(LinearKernels.LANES, rows -> weight.rows(), rows -> 1);
        uses(weight.floats(), weight.halves(), weight.quants(), weight.scales(), linear.bias(), x, y);
        tasks.add(() -> graph.task(
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
                linear.biased() ? mode | LinearKernels.BIAS : mode));
    }

    void rmsNorm(FloatArray x, FloatArray weight, FloatArray y, float epsilon) {
        String id = task(RowKernels.LANES, rows -> rows, rows -> 1);
        uses(x, weight, y);
        tasks.add(() -> graph.task(id, RowKernels::rmsNorm, context, control, x, weight, y, weight.getSize(), epsilon));
    }

    void rotate(FloatArray x, FloatArray cos, FloatArray sin, int heads, int headSize, boolean append) {
        String id = values(heads * headSize / 2);
        uses(x, cos, sin);
        tasks.add(() -> graph.task(
                id, RowKernels::rotateHeads, context, control, x, cos, sin, heads, headSize, append ? 1 : 0));
    }

    void swiGlu(FloatArray gate, FloatArray up, int width) {
        String id = values(width);
        uses(gate, up);
        tasks.add(() -> graph.task(id, RowKernels::swiGlu, context, control, gate, up, width));
    }

    /** The exact GELU, in place. */
    void gelu(FloatArray x, int width) {
        String id = values(width);
        uses(x);
        tasks.add(() -> graph.task(id, RowKernels::gelu, context, control, x, width));
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
        String id =
                task(AttentionKernels.TILE_THREADS, rows -> Math.ceilDiv(rows, AttentionKernels.TILE), rows -> heads);
        float scale = (float) (1 / Math.sqrt(headSize));
        uses(q, k, v, bounds, y);
        tasks.add(() -> graph.task(
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
                scale));
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
        String part = task(AttentionKernels.LANES, rows -> AttentionKernels.PARTS, rows -> heads);
        float scale = (float) (1 / Math.sqrt(headSize));
        uses(q, k, v, parts);
        tasks.add(() -> graph.task(
                part,
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
                scale));
        String whole = task(AttentionKernels.LANES, rows -> heads, rows -> 1);
        uses(parts, y);
        tasks.add(() -> graph.task(whole, AttentionKernels::attendWhole, context, parts, y, headSize));
    }

    /** The place of the greatest logit. */
    void search(FloatArray logits, FloatArray greatest, IntArray where, IntArray found) {
        String parts = task(RowKernels.LANES, rows -> RowKernels.SEARCHERS, rows -> 1);
        uses(logits, greatest, where);
        tasks.add(() -> graph.task(parts, RowKernels::searchParts, context, logits, greatest, where, logits.getSize()));
        String whole = task(RowKernels.SEARCHERS, rows -> 1, rows -> 1);
        uses(greatest, where, found);
        tasks.add(() -> graph.task(whole, RowKernels::searchWhole, context, greatest, where, found));
    }
}
