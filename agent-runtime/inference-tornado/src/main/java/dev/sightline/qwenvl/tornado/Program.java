package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Stages that run on a device, in any order and any number of times, and share the arrays that they keep there.
 *
 * <p>TornadoVM passes arrays from the graph that ran last to the one that runs next, which is slow. So there are
 * separate graphs, the base, that transfer the shared arrays to the device. When a program is created, each graph runs
 * once after the base and takes all shared arrays from it. From then on a graph has what it needs, and takes a single
 * array from its predecessor, because at least one is required.
 */
final class Program implements AutoCloseable {

    private static final String BASE = "base";

    /**
     * The most nodes of a base. TornadoVM 5.2 keeps a graph in an array of 1024 nodes that cannot grow. An array that
     * is only passed on takes one node, an array that is transferred takes up to five, and constants need some space.
     */
    private static final int NODES = 960;

    private static final int NODES_OF_ARRAY = 5;

    private final String what;
    private final Control control;
    private final boolean captured;
    private final List<Stage> stages;
    private final List<Integer> firstGraphs = new ArrayList<>();
    private final TornadoExecutionPlan plan;

    /**
     * @param what computes, for messages
     * @param captured whether graphs are captured and replayed
     */
    Program(
            String what,
            TornadoDevice device,
            GridScheduler grids,
            Control control,
            boolean captured,
            Stage... stages) {
        this.what = what;
        this.control = control;
        this.captured = captured;
        this.stages = List.of(stages);
        Set<Object> shared = shared();
        FloatArray token = new FloatArray(1);
        List<ImmutableTaskGraph> graphs = new ArrayList<>();
        graphs.addAll(base(grids, shared, token));
        int bases = graphs.size();
        List<String> names = this.stages.stream()
                .flatMap(stage -> stage.parts().stream())
                .map(StagePart::name)
                .toList();
        for (Stage stage : stages) {
            firstGraphs.add(graphs.size());
            for (StagePart part : stage.parts()) {
                graphs.add(graph(stage, part, shared, token, names, BASE + (bases - 1)));
            }
        }
        firstGraphs.add(graphs.size());
        this.plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
        plan.withGridScheduler(grids).withDevice(device);
        if (captured) {
            plan.withCUDAGraph();
        }
        // compiles, and transfers everything to the device; without rows nothing is computed
        for (int stage = 0; stage < stages.length; stage++) {
            prepare(stage, 0, 0, 0);
            for (int graph = firstGraphs.get(stage); graph < firstGraphs.get(stage + 1); graph++) {
                for (int base = 0; base < bases; base++) {
                    execute(stage, base);
                }
                execute(stage, graph);
            }
        }
    }

    /** Arrays that more than one graph uses and that are not transferred each time. */
    private Set<Object> shared() {
        Set<Object> seen = new HashSet<>();
        Set<Object> shared = new LinkedHashSet<>();
        for (Stage stage : stages) {
            for (StagePart part : stage.parts()) {
                for (Object array : part.used()) {
                    if (!stage.fresh().contains(array) && !seen.add(array)) {
                        shared.add(array);
                    }
                }
            }
        }
        return shared;
    }

    /** Each of the graphs takes over the arrays of the ones before it. */
    private List<ImmutableTaskGraph> base(GridScheduler grids, Set<Object> shared, FloatArray token) {
        List<Object[]> groups = HoldKernels.groups(
                Stream.concat(Stream.of(token), shared.stream()).toList());
        List<ImmutableTaskGraph> graphs = new ArrayList<>();
        List<Object> held = new ArrayList<>();
        int tasks = 0;
        for (List<Object[]> own : bases(groups)) {
            StagePart part = new StagePart(BASE + graphs.size());
            for (Object[] group : own) {
                String id = "t" + tasks++;
                WorkerGrid1D one = new WorkerGrid1D(1);
                one.setLocalWork(1, 1, 1);
                grids.addWorkerGrid(part.name() + "." + id, one);
                part.add(graph -> HoldKernels.add(graph, id, group), group);
            }
            TaskGraph graph = new TaskGraph(part.name());
            if (!held.isEmpty()) {
                graph.consumeFromDevice(BASE + (graphs.size() - 1), held.toArray());
            }
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, part.used().toArray());
            part.addTasks(graph);
            held.addAll(part.used());
            graph.persistOnDevice(held.toArray());
            graphs.add(graph.snapshot());
        }
        return graphs;
    }

    /**
     * Divides groups of arrays among bases, each of which also passes on the arrays of those before it.
     *
     * @throws QwenVlException if there are more arrays than the last base can pass on
     */
    static List<List<Object[]>> bases(List<Object[]> groups) {
        List<List<Object[]>> bases = new ArrayList<>();
        int before = 0;
        int own = 0;
        for (Object[] group : groups) {
            boolean full = before + (own + group.length) * NODES_OF_ARRAY > NODES
                    || (!bases.isEmpty() && bases.getLast().size() == StagePart.TASKS);
            if (bases.isEmpty() || full) {
                bases.add(new ArrayList<>());
                before += own;
                own = 0;
            }
            bases.getLast().add(group);
            own += group.length;
            if (before + own * NODES_OF_ARRAY > NODES) {
                throw new QwenVlException(
                        "The graphs of this model share %d arrays; TornadoVM 5.2 can pass on about %d from one graph to the next, which is enough for about 60 layers. Use a model with fewer layers, or the backend 'vector'."
                                .formatted(
                                        groups.stream()
                                                .mapToInt(one -> one.length)
                                                .sum(),
                                        NODES));
            }
        }
        return bases;
    }

    private ImmutableTaskGraph graph(
            Stage stage, StagePart part, Set<Object> shared, FloatArray token, List<String> names, String base) {
        Set<Object> used = part.used();
        Object[] taken = Stream.concat(shared.stream().filter(used::contains), Stream.of(token))
                .toArray();
        Object[] own = used.stream()
                .filter(array -> !shared.contains(array) && !stage.fresh().contains(array))
                .toArray();
        Object[] fresh = stage.fresh().stream()
                .filter(array -> used.contains(array) || array == control.values())
                .toArray();
        TaskGraph graph = new TaskGraph(part.name());
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, fresh);
        graph.consumeFromDevice(base, taken);
        names.forEach(name -> graph.consumeFromDevice(name, token));
        if (own.length > 0) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, own);
        }
        part.addTasks(graph);
        graph.persistOnDevice(taken);
        if (part == stage.parts().getLast()) {
            stage.addResults(graph);
        }
        return graph.snapshot();
    }

    /**
     * Runs one stage and waits for it.
     *
     * @param stage its index in the list
     * @param count rows that are computed
     * @param past positions in the key-value cache
     * @param first the row of the residual stream that is taken first
     * @return the result from which arrays can be fetched on demand until the next run
     */
    TornadoExecutionResult run(int stage, int count, int past, int first) {
        prepare(stage, count, past, first);
        int last = firstGraphs.get(stage + 1) - 1;
        for (int graph = firstGraphs.get(stage); graph < last; graph++) {
            execute(stage, graph);
        }
        return execute(stage, last);
    }

    private void prepare(int stage, int count, int past, int first) {
        control.set(count, past, first);
        // a graph that is replayed keeps the grids with which it was captured
        stages.get(stage).rows(captured ? stages.get(stage).capacity() : count);
    }

    private TornadoExecutionResult execute(int stage, int graph) {
        try {
            return plan.withGraph(graph).execute();
        } catch (TornadoBailoutRuntimeException | TornadoRuntimeException | LinkageError e) {
            throw new QwenVlException(
                    "The %s failed on the device in the stage '%s' (%s). Run with -Dtornado.debug=True for details, with -D%s=true to use plain kernels only, or with the backend 'vector' to use the CPU."
                            .formatted(what, stages.get(stage).name(), e.getMessage(), Abilities.PORTABLE),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            plan.freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new QwenVlException("Cannot free the memory of the %s on the device.".formatted(what), e);
        }
    }
}
