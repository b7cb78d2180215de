package dev.sightline.runtime.dialect;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model before it is used: its name on a server, its checkpoint on this machine, or neither.
 *
 * @param name as the server knows it, such as {@code Qwen/Qwen2.5-VL-7B-Instruct}; null when unknown
 * @param checkpoint the folder of its files, or one of them; null when they are not on this machine
 * @since 0.1.0
 */
public record ModelSource(@Nullable String name, @Nullable Path checkpoint) {

    /** A model about which nothing is known. */
    public static final ModelSource UNKNOWN = new ModelSource(null, null);

    /** A model behind a server. */
    public static ModelSource named(String name) {
        return new ModelSource(name, null);
    }

    /** A model whose files are on this machine. */
    public static ModelSource checkpoint(Path path) {
        return new ModelSource(null, path);
    }

    /**
     * A file beside the checkpoint's weights.
     *
     * @return null when there is no such file
     */
    public @Nullable Path file(String fileName) {
        if (checkpoint == null) {
            return null;
        }
        Path folder = Files.isDirectory(checkpoint)
                ? checkpoint
                : checkpoint.toAbsolutePath().getParent();
        Path file = folder == null ? null : folder.resolve(fileName);
        return file != null && Files.isRegularFile(file) ? file : null;
    }
}
