package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Problems;
import dev.sightline.runtime.internal.source.Templates;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What reading a step adds to: the problems of the file, and the names that its texts use. */
record Reading(Problems problems, Templates templates) {

    void problem(Node node, String message) {
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
