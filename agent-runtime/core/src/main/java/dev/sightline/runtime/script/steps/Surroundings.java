package dev.sightline.runtime.script.steps;

import dev.sightline.task.Task;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What lies around a task file, to which its steps refer by paths.
 *
 * @since 0.1.0
 */
public interface Surroundings {

    /** A place without files: every path is a problem. */
    Surroundings NONE = new Surroundings() {

        @Override
        public @Nullable Path resolve(Node place, String file, Reading reading) {
            reading.problem(place, "Cannot use the file '" + file + "': this task does not come from a folder.");
            return null;
        }

        @Override
        public @Nullable Task include(Node place, String file, Map<String, String> parameters, Reading reading) {
            resolve(place, file, reading);
            return null;
        }
    };

    /**
     * The absolute path of a file, which need not exist; null, with a problem, if it must not be used.
     *
     * @param file as it is written
     */
    @Nullable
    Path resolve(Node place, String file, Reading reading);

    /**
     * The task in a file, which sees the secrets known so far; null, with a problem, if it is wrong.
     *
     * @param file as it is written
     * @param parameters values of its variables
     */
    @Nullable
    Task include(Node place, String file, Map<String, String> parameters, Reading reading);
}
