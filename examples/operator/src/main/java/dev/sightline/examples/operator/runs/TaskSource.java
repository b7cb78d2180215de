package dev.sightline.examples.operator.runs;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Creates tasks from what people wrote. The author of a task can make it type anything anywhere, so it only gets the
 * secrets that are meant for it, {@code OPERATOR_SECRET_…} of the environment and those of the samples, and uploads
 * only files from the folder {@code files} of the data folder.
 */
@Component
public class TaskSource {

    private static final String PREFIX = "OPERATOR_SECRET_";

    private final Path files;
    private final SampleShop samples;

    TaskSource(Uploads uploads, SampleShop samples) {
        this.files = uploads.folder();
        this.samples = samples;
    }

    /**
     * The task of a request.
     *
     * @throws SightlineException with all its problems
     */
    public Task read(RunRequest request) {
        Task task = switch (request.kind()) {
            case TASK -> fromYaml(request);
            case GOAL -> goal(request);
        };
        return new Task(
                task.name(),
                task.baseUrl(),
                task.folder(),
                task.steps(),
                task.variables(),
                task.secrets(),
                task.budget(),
                request.mode() == null ? task.approvals() : request.mode(),
                task.httpLogins(),
                task.tags());
    }

    private Task fromYaml(RunRequest request) {
        TaskReader reader = TaskReader.create().withEnvironment(this::secret).confinedTo(List.of(files));
        String url = request.startUrl();
        if (url != null && !url.isBlank()) {
            reader = reader.withBaseUrl(url.strip());
        }
        return reader.read(request.source(), "the task", files);
    }

    private static Task goal(RunRequest request) {
        if (request.source().isBlank()) {
            throw new SightlineException(ErrorCategory.INVALID_INPUT, "A goal needs words. Say what is to be done.");
        }
        Task.Builder task = Task.builder(request.name());
        String url = request.startUrl();
        if (url != null && !url.isBlank()) {
            task.startingAt(url.strip());
        }
        return task.goal(request.source()).build();
    }

    private @Nullable String secret(@Nullable String name) {
        String wanted = Objects.requireNonNull(name);
        Map<String, String> ofSamples = samples.secrets();
        if (ofSamples.containsKey(wanted)) {
            return ofSamples.get(wanted);
        }
        return wanted.startsWith(PREFIX) ? System.getenv(wanted) : null;
    }
}
