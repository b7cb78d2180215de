package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class UploadStep implements StepDefinition<TaskStep.Upload> {

    private static final Field<TaskStep.Upload, List<String>> FILES = Field.required(
            "files",
            FieldTypes.FILES,
            TaskStep.Upload::files,
            "Paths, relative to the folder of the task.",
            "[a.png, b.png]");
    private static final Field<TaskStep.Upload, Target> INTO = Field.required(
            "into", FieldTypes.TARGET, TaskStep.Upload::into, "The button or label of the file input.", "Photos");

    @Override
    public String name() {
        return "upload";
    }

    @Override
    public String summary() {
        return "Chooses files in a file input; relative paths start from the folder of the task.";
    }

    @Override
    public String example() {
        return "upload: { files: a.png, into: Photo }";
    }

    @Override
    public Form<TaskStep.Upload> form() {
        return Form.keys(
                values -> new TaskStep.Upload(values.require(FILES), values.require(INTO)), List.of(FILES, INTO));
    }

    @Override
    public String words(TaskStep.Upload step) {
        return "upload " + String.join(", ", step.files()) + " into " + step.into();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.UPLOAD_FILES);
    }

    @Override
    public void perform(TaskStep.Upload step, StepContext context) {
        List<Path> files = step.files().stream()
                .map(file -> existing(context.fill(file), context.folder()))
                .toList();
        Located field = context.find(step.into());
        context.act(new Action.UploadFiles<>(field.point(), files));
        String first = files.getFirst().getFileName().toString();
        context.verifyTwice(() -> context.controlAt(field.point()) instanceof Control.Field input
                        && input.kind().equals("file")
                        && !input.value().endsWith(first)
                ? Optional.of("Chose '" + first + "' for " + step.into() + ", and expected the input to hold that, but "
                        + (input.value().isEmpty() ? "it is empty." : "it holds '" + input.value() + "'."))
                : Optional.empty());
    }

    private static Path existing(String file, @Nullable Path folder) {
        try {
            Path path = (folder == null ? Path.of(file) : folder.resolve(file))
                    .toAbsolutePath()
                    .normalize();
            if (Files.isRegularFile(path)) {
                return path;
            }
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot upload '" + file + "': there is no file '" + path
                            + "'. Paths start from the folder of the task.");
        } catch (InvalidPathException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot upload '" + file + "': it is not a valid path.", e);
        }
    }
}
