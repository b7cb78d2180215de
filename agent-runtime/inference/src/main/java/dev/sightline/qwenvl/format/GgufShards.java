package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GGUF model that was split into files named {@code NAME-00001-of-00003.gguf}. The first one holds the metadata, all together hold
 * the tensors.
 */
final class GgufShards {

    private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final int MOST = 99_999;

    private GgufShards() {}

    /** The file, together with the shards beside it if it is the first of several. */
    static GgufFile open(Path path, Arena arena) {
        GgufFile first = GgufFile.open(path, arena);
        GgufMetadata metadata = new GgufMetadata(first.metadata());
        int count = metadata.integer("split.count", 1);
        if (count <= 1) {
            return first;
        }
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (first.isLaterShard() || count > MOST || !name.matches() || Integer.parseInt(name.group(3)) != count) {
            throw new QwenVlException(
                    "Cannot load '%s': it is file %d of %d of a split model. Name the first one, which is called NAME-00001-of-%05d.gguf, and keep the others beside it under their own names."
                            .formatted(path, metadata.integer("split.no", 0) + 1, count, count));
        }
        Map<String, Tensor> tensors = new HashMap<>(first.tensors());
        for (int number = 2; number <= count; number++) {
            Path next = path.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), number, count));
            GgufFile shard = GgufFile.open(next, arena);
            GgufMetadata own = new GgufMetadata(shard.metadata());
            if (own.integer("split.count", 1) != count || own.integer("split.no", 0) != number - 1) {
                throw new QwenVlException("Cannot load '%s': it states that it is file %d of %d; %d of %d was expected."
                        .formatted(next, own.integer("split.no", 0) + 1, own.integer("split.count", 1), number, count));
            }
            shard.tensors().forEach((key, tensor) -> {
                if (tensors.put(key, tensor) != null) {
                    throw new QwenVlException("Cannot load '%s': an earlier file also has tensor '%s'."
                            .formatted(next, Excerpts.clipped(key)));
                }
            });
        }
        int expected = metadata.integer("split.tensors.count", tensors.size());
        if (expected != tensors.size()) {
            throw new QwenVlException("Cannot load '%s': its %d files hold %d tensors, but %d were split."
                    .formatted(path, count, tensors.size(), expected));
        }
        return new GgufFile(path, first.metadata(), Map.copyOf(tensors));
    }
}
