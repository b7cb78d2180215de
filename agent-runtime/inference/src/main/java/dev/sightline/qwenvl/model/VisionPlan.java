package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.image.PixelPatches;
import java.util.function.BooleanSupplier;

/**
 * The whole vision tower as one unit of work. One caller at a time.
 *
 * @since 0.1.0
 */
public interface VisionPlan extends AutoCloseable {

    /**
     * Turns patches into embeddings for the decoder.
     *
     * @param cancelled checked between blocks
     * @return {@code grid.tokens() × output size}, in raster order
     * @throws java.util.concurrent.CancellationException if {@code cancelled} became true
     */
    float[] encode(PixelPatches patches, BooleanSupplier cancelled);

    @Override
    void close();
}
