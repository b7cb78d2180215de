package dev.sightline.qwenvl.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.TaskGraph;

/** Tasks of a stage that make one graph. */
final class StagePart {

    /**
     * Tasks of a graph. TornadoVM 5.2 describes a graph in 8192 bytes whatever its settings, 15 for a task and 5 for each of its
     * arguments, of which a kernel here has at most 13.
     */
    static final int TASKS = 8192 / (15 + 5 * 13);

    private final String name;
    private final List<Consumer<TaskGraph>> tasks = new ArrayList<>();
    private final Set<Object> used = new LinkedHashSet<>();

    StagePart(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean isFull() {
        return tasks.size() == TASKS;
    }

    void add(Consumer<TaskGraph> task, Object... arrays) {
        tasks.add(task);
        used.addAll(Arrays.asList(arrays));
    }

    /** Arrays that the tasks use. */
    Set<Object> used() {
        return used;
    }

    void addTasks(TaskGraph graph) {
        tasks.forEach(task -> task.accept(graph));
    }
}
