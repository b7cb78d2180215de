package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.image.PatchGrid;
import dev.sightline.qwenvl.image.PixelPatches;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of the last image's windows, and their state in the vision tower before the first block of full
 * attention. Up to that block, a window depends only on its own pixels and position, so if a screen changed a little,
 * only the changed windows pass through the blocks before it; the same numbers are computed in the same order.
 */
final class KnownWindows {

    /** Larger states are not kept: 128 MiB, a screen of about 2800×2200. */
    private static final int LARGEST = 32 << 20;

    private final int hidden;
    private @Nullable PatchGrid grid;
    private List<ByteBuffer> contents = List.of();
    private float[] states = {};

    /**
     * @param hidden values of a patch
     */
    KnownWindows(int hidden) {
        this.hidden = hidden;
    }

    /** A digest of each window's pixels. */
    static List<ByteBuffer> contents(PixelPatches patches, WindowOrder order) {
        MessageDigest digest = sha256();
        int token =
                patches.rowLength() * patches.grid().merge() * patches.grid().merge();
        int[] bounds = order.windowBounds();
        List<ByteBuffer> contents = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(token * Float.BYTES);
        int at = 0;
        for (int window = 0; window < order.windows(); window++) {
            for (int end = bounds[window + 1] * patches.rowLength() / token; at < end; at++) {
                bytes.asFloatBuffer().put(patches.values(), order.tokens()[at] * token, token);
                digest.update(bytes.array());
            }
            contents.add(ByteBuffer.wrap(digest.digest()));
        }
        return contents;
    }

    /** The windows whose state is not known, ascending. */
    int[] unknown(PatchGrid asked, List<ByteBuffer> now) {
        boolean sameGrid = asked.equals(grid);
        return IntStream.range(0, now.size())
                .filter(window -> !sameGrid || !contents.get(window).equals(now.get(window)))
                .toArray();
    }

    /**
     * Adds the states of the known windows to those just computed, and remembers all.
     *
     * @param order all windows
     * @param computed the windows that {@code x} holds one after the other
     * @param x on return the states of all windows
     */
    void complete(PatchGrid of, List<ByteBuffer> now, WindowOrder order, int[] computed, float[] x) {
        int size = order.patches() * hidden;
        if (computed.length == order.windows()) {
            states = size > LARGEST ? new float[0] : states.length == size ? states : new float[size];
            System.arraycopy(x, 0, states, 0, states.length);
        } else {
            int from = 0;
            for (int window : computed) {
                int begin = order.windowBounds()[window] * hidden;
                int length = order.windowBounds()[window + 1] * hidden - begin;
                System.arraycopy(x, from, states, begin, length);
                from += length;
            }
            System.arraycopy(states, 0, x, 0, size);
        }
        grid = states.length == 0 ? null : of;
        contents = now;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
