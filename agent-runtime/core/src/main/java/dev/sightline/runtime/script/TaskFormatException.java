package dev.sightline.runtime.script;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A task file is not valid. All of its problems are reported together.
 *
 * @since 0.1.0
 */
public final class TaskFormatException extends SightlineException {

    private static final long serialVersionUID = 1L;

    /** About a page. */
    private static final int MOST_SHOWN = 30;

    private final transient List<TaskProblem> problems;

    TaskFormatException(String source, List<TaskProblem> problems) {
        super(ErrorCategory.INVALID_INPUT, message(source, problems));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of the file. */
    public List<TaskProblem> problems() {
        return problems;
    }

    private static String message(String source, List<TaskProblem> problems) {
        return "Cannot read the task '" + source + "': "
                + (problems.size() == 1 ? "1 problem" : problems.size() + " problems") + "."
                + problems.stream()
                        .limit(MOST_SHOWN)
                        .map(problem -> "\n  " + problem)
                        .collect(Collectors.joining())
                + (problems.size() > MOST_SHOWN
                        ? "\n  and " + (problems.size() - MOST_SHOWN) + " more; correct these first."
                        : "");
    }
}
