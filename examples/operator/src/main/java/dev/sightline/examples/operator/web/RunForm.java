package dev.sightline.examples.operator.web;

import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.task.ApprovalMode;
import org.jspecify.annotations.Nullable;

/**
 * The content of the form for a new run. Fields that a browser leaves out are null.
 *
 * @param source the task as YAML, or the words of a goal
 */
record RunForm(
        @Nullable String name,
        RunRequest.@Nullable Kind kind,
        @Nullable String source,
        @Nullable String startUrl,
        @Nullable String driver,
        @Nullable ApprovalMode mode,
        @Nullable Boolean repeatable) {

    static final RunForm EMPTY = of(new RunRequest("", RunRequest.Kind.TASK, "", "", "web", null, false));

    /** The form, filled in. */
    static RunForm of(RunRequest request) {
        return new RunForm(
                request.name(),
                request.kind(),
                request.source(),
                request.startUrl(),
                request.driver(),
                request.mode(),
                request.repeatable());
    }

    /** The request. A run without a name gets its first line as its name. */
    RunRequest request() {
        String what = source == null ? "" : source;
        String title = name == null || name.isBlank()
                ? what.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .findFirst()
                        .orElse("Run")
                : name.strip();
        return new RunRequest(
                title.startsWith("name:") ? title.substring("name:".length()).strip() : title,
                kind == null ? RunRequest.Kind.TASK : kind,
                what,
                startUrl == null || startUrl.isBlank() ? null : startUrl.strip(),
                driver == null ? "web" : driver,
                mode,
                repeatable != null && repeatable);
    }
}
