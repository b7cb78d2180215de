package dev.sightline.text;

import dev.sightline.text.TextRecognizer.Glyph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read from segments with exactly these pixels before. The texts of a scrolled page, of a sorted table and of
 * ten buttons with the same label are read once.
 *
 * <p>Not safe for use by several threads.
 */
final class SegmentCache {

    private static final int CAPACITY = 4096;

    private final Map<Key, List<Glyph>> entries = new LinkedHashMap<>(CAPACITY, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<Glyph>> eldest) {
            return size() > CAPACITY;
        }
    };

    /** The extent and 128 bits of a hash of the pixels, so that two different segments never collide in practice. */
    record Key(int width, int height, long first, long second) {

        static Key of(PixelGrid image) {
            long first = 0x9E3779B97F4A7C15L;
            long second = 0xC2B2AE3D27D4EB4FL;
            for (long pixel : image.rgb()) {
                first = (first ^ pixel) * 0xFF51AFD7ED558CCDL;
                first ^= first >>> 29;
                second = Long.rotateLeft(second, 23) * 0xC4CEB9FE1A85EC53L + pixel;
            }
            return new Key(image.width(), image.height(), first, second);
        }
    }

    @Nullable
    List<Glyph> get(Key key) {
        return entries.get(key);
    }

    void put(Key key, List<Glyph> glyphs) {
        entries.put(key, glyphs);
    }

    void clear() {
        entries.clear();
    }
}
