package dev.sightline.runtime.dialect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
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
     * Whether the model's name holds a word, however it is spelt: case and punctuation do not count, so that {@code
     * qwen25vl} is in {@code Qwen/Qwen2.5-VL-7B} and in {@code qwen2.5vl:7b}. A checkpoint is called as its folder, or
     * as its file if that is a GGUF file.
     *
     * @param word in lower case, of letters and digits only
     */
    public boolean isCalled(String word) {
        return Stream.of(name, fileName())
                .filter(Objects::nonNull)
                .anyMatch(each -> each.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]", "")
                        .contains(word));
    }

    /** What the checkpoint is called: its folder, or its file if that is a GGUF file. */
    private @Nullable String fileName() {
        if (checkpoint == null) {
            return null;
        }
        Path path = checkpoint.toAbsolutePath().normalize();
        Path parent = path.getParent();
        boolean isNamed = Files.isDirectory(path) || path.toString().endsWith(".gguf");
        return String.valueOf(isNamed || parent == null ? path.getFileName() : parent.getFileName());
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
