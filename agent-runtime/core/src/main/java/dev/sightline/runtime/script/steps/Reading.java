package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Problems;
import dev.sightline.runtime.internal.source.Templates;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What reading a step adds to and looks up: the problems of the file, the names that its texts use, and the files to
 * which it refers.
 *
 * @since 0.1.0
 */
public record Reading(Problems problems, Templates templates, Surroundings surroundings) {

    /** Adds a problem. */
    public void problem(Node node, String message) {
        problems.at(node, message);
    }

    /**
     * The text unchanged, after a check of its variables and secrets; null, with a problem, if one is wrong.
     *
     * @param typed whether the text is typed, so that it may contain secrets
     */
    @Nullable
    String checked(Node node, @Nullable String text, boolean typed) {
        return text == null || !templates.check(node, text, typed) ? null : text;
    }
}
