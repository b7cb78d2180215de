package dev.sightline.runtime.internal.run;

import java.util.List;

/**
 * What a person did or said while a run was going.
 *
 * @param author who
 * @param actions what they did, in words
 * @param note what they say about it, empty when nothing
 * @param instruction what the agent is to do from now on, empty when nothing
 * @since 0.1.0
 */
public record Intervention(String author, List<String> actions, String note, String instruction) {

    public Intervention {
        actions = List.copyOf(actions);
    }
}
