package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Interleaving.ROWS;

import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The interleaved weights of a model, in separate memory. */
class InterleavedWeights implements AutoCloseable {

    private final Arena arena;
    private long ownBytes;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    InterleavedWeights() {
        arena = Arena.ofShared();
    }

    /** The matrix, rearranged by all threads. */
    InterleavedMatrix interleave(Tensor tensor, Interleaving layout, WorkerPool pool) {
        long bytes = layout.bytes(tensor.rows(), tensor.columns());
        MemorySegment data = arena.allocate(bytes, Interleaving.LINE);
        ownBytes += bytes;
        InterleavedMatrix matrix = new InterleavedMatrix(tensor, layout, data);
        pack(matrix, pool);
        return matrix;
    }

    static void pack(InterleavedMatrix matrix, WorkerPool pool) {
        int groups = Math.ceilDiv(matrix.tensor().rows(), ROWS);
        int perTask = Math.max(1, groups / (8 * pool.size()));
        pool.run(
                (task, worker) -> matrix.layout()
                        .pack(matrix.tensor(), task * perTask, Math.min(groups, (task + 1) * perTask), matrix.data()),
                Math.ceilDiv(groups, perTask));
    }

    /** Called when all matrices of a model have been prepared. */
    void complete() {}

    /** Bytes of memory that belong to this process alone. */
    long ownBytes() {
        return ownBytes;
    }

    @Override
    public void close() {
        arena.close();
    }
}
