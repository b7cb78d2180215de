package dev.sightline.examples.operator.web;

import dev.sightline.examples.operator.runs.RunRequest;
import tools.jackson.databind.json.JsonMapper;

/** A request as a task file. */
final class TaskFile {

    private static final JsonMapper JSON = new JsonMapper();

    private TaskFile() {}

    /** Returns the file of a task, and creates one for a goal. */
    static String of(RunRequest request) {
        return switch (request.kind()) {
            case TASK -> request.source();
            case GOAL -> {
                // every JSON string is a valid YAML string
                String url = request.startUrl();
                yield "name: " + JSON.writeValueAsString(request.name()) + "\n"
                        + (url == null ? "" : "url: " + JSON.writeValueAsString(url) + "\n")
                        + "steps:\n  - goal: " + JSON.writeValueAsString(request.source()) + "\n";
            }
        };
    }
}
