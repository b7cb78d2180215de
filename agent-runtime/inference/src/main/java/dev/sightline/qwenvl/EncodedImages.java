package dev.sightline.qwenvl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings of images by the hash of their content, the least recently used dropped first.
 */
final class EncodedImages {

    private final long capacity;
    private final Map<String, float[]> byHash = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    EncodedImages(long capacityBytes) {
        this.capacity = capacityBytes / Float.BYTES;
    }

    float @Nullable [] get(String hash) {
        return byHash.get(hash);
    }

    void put(String hash, float[] embeddings) {
        if (embeddings.length > capacity) {
            return;
        }
        float[] old = byHash.put(hash, embeddings);
        size += embeddings.length - (old == null ? 0 : old.length);
        var eldest = byHash.entrySet().iterator();
        while (size > capacity) {
            size -= eldest.next().getValue().length;
            eldest.remove();
        }
    }
}
