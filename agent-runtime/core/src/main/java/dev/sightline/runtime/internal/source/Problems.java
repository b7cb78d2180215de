package dev.sightline.runtime.internal.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Collects the problems of one file.
 *
 * @since 0.1.0
 */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /**
     * One problem.
     *
     * @param line from 1; 0 when the problem is not at a place in the file
     * @param column from 1; 0 when the problem is not at a place in the file
     */
    public record Problem(int line, int column, String message) {}

    public void at(Node node, String message) {
        node.getStartMark()
                .ifPresentOrElse(
                        mark -> at(mark.getLine() + 1, mark.getColumn() + 1, message), () -> at(0, 0, message));
    }

    public void at(int line, int column, String message) {
        found.add(new Problem(line, column, message));
    }

    /** How many there are so far. */
    public int count() {
        return found.size();
    }

    /** In the order of the file. */
    public List<Problem> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
