package dev.sightline.runtime.script;

/**
 * Something that is wrong in a task file.
 *
 * @param source the name of the file
 * @param line from 1; 0 when the problem is not at a place in the file
 * @param column from 1; 0 when the problem is not at a place in the file
 * @param message what was found, and what is allowed
 * @since 0.1.0
 */
public record TaskProblem(String source, int line, int column, String message) {

    /**
     * In the format of compilers, so that editors and terminals can jump there: {@code order.task.yaml:7:5: message}.
     */
    @Override
    public String toString() {
        return line == 0 ? source + ": " + message : source + ":" + line + ":" + column + ": " + message;
    }
}
