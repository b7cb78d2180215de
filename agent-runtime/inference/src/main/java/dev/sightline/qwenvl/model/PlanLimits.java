package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.QwenVlException;

/**
 * The largest work that plans must support, for devices whose buffers are allocated once.
 *
 * @param contextLength positions in the key-value cache
 * @param chunk tokens that usually run through the decoder at once; more are cut into runs of this length
 * @param imagePatches patches of the largest image
 * @since 0.1.0
 */
public record PlanLimits(int contextLength, int chunk, int imagePatches) {

    public PlanLimits {
        if (contextLength < 1 || chunk < 1 || imagePatches < 1) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "These limits are out of range: context length %d, chunk %d, image patches %d; each must be at least 1."
                            .formatted(contextLength, chunk, imagePatches));
        }
    }
}
