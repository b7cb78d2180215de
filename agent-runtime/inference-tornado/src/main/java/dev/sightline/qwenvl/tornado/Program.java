package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Stages that run on a device, in any order and any number of times, and share what they keep there. */
final class Program implements AutoCloseable {

    private final String what;
    private final Control control;
    private final List<Stage> stages;
    private final TornadoExecutionPlan plan;

    /**
     * @param what computes, for messages
     * @param stages the first of them must run before the others
     */
    Program(String what, TornadoDevice device, GridScheduler grids, Control control, Stage... stages) {
        this.what = what;
        this.control = control;
        this.stages = List.of(stages);
        Stage first = stages[0];
        ImmutableTaskGraph[] graphs = Stream.of(stages)
                .map(stage -> stage == first ? first.finish() : stage.finish(first))
                .toArray(ImmutableTaskGraph[]::new);
        this.plan = new TornadoExecutionPlan(graphs);
        plan.withGridScheduler(grids).withDevice(device);
    }

    /**
     * Runs one stage and waits for it.
     *
     * @param stage its place in the list
     * @param count rows that are computed
     * @param past positions in the key-value cache
     * @param first the row of the residual stream that is taken first
     * @return by which arrays come back that do so on demand, until the next run
     */
    TornadoExecutionResult run(int stage, int count, int past, int first) {
        control.set(count, past, first);
        stages.get(stage).rows(count);
        try {
            return plan.withGraph(stage).execute();
        } catch (TornadoBailoutRuntimeException | TornadoRuntimeException e) {
            throw new QwenVlException(
                    "The %s failed on the device in the stage '%s' (%s). TornadoVM tells more with -Dtornado.debug=True; the CPU is used with backend 'vector'."
                            .formatted(what, stages.get(stage).name(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            plan.freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new QwenVlException("Cannot free what the %s holds on the device.".formatted(what), e);
        }
    }
}
