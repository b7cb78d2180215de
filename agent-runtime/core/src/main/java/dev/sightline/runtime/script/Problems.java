package dev.sightline.runtime.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong in one file. */
final class Problems {

    private final String source;
    private final List<TaskProblem> found = new ArrayList<>();

    Problems(String source) {
        this.source = source;
    }

    void at(Node node, String message) {
        node.getStartMark()
                .ifPresentOrElse(
                        mark -> at(mark.getLine() + 1, mark.getColumn() + 1, message), () -> at(0, 0, message));
    }

    void at(int line, int column, String message) {
        found.add(new TaskProblem(source, line, column, message));
    }

    /**
     * @throws TaskFormatException when there is any
     */
    void throwIfAny() {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(TaskProblem::line).thenComparingInt(TaskProblem::column));
            throw new TaskFormatException(source, found);
        }
    }
}
