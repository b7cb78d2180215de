package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;
import java.util.List;

/**
 * Turns images and video frames into the vision tower's input: resize (stretched, bicubic), scale to 0…1, subtract the mean,
 * divide by the standard deviation, cut into patches. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class ImagePreprocessor {

    private static final int CHANNELS = 3;

    private final ResizeLimits limits;
    private final int patchSize;
    private final int temporalPatchSize;
    private final int mergeSize;

    /** The normalised value of each 8-bit value, by channel. */
    private final float[][] normalised;

    /**
     * All numbers come from the checkpoint.
     *
     * @param limits the rule for the size of an image
     * @param patchSize side of a patch in pixels
     * @param temporalPatchSize frames in a patch; a still image is repeated that often
     * @param mergeSize side of the square of patches that becomes one token
     * @param mean red, green and blue, on the scale 0…1
     * @param std red, green and blue, on the scale 0…1
     */
    public ImagePreprocessor(
            ResizeLimits limits, int patchSize, int temporalPatchSize, int mergeSize, float[] mean, float[] std) {
        if (mean.length != CHANNELS || std.length != CHANNELS) {
            throw new QwenVlException("Image mean and standard deviation need %d values each, but have %d and %d."
                    .formatted(CHANNELS, mean.length, std.length));
        }
        if (limits.factor() != patchSize * mergeSize) {
            throw new QwenVlException("The resize factor %d is not patch size %d × merge size %d."
                    .formatted(limits.factor(), patchSize, mergeSize));
        }
        this.limits = limits;
        this.patchSize = patchSize;
        this.temporalPatchSize = temporalPatchSize;
        this.mergeSize = mergeSize;
        this.normalised = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                normalised[channel][value] = (value / 255f - mean[channel]) / std[channel];
            }
        }
    }

    /** The rule for the size of an image. */
    public ResizeLimits limits() {
        return limits;
    }

    /** The grid of an image of this size. */
    public PatchGrid gridOf(ImageSize size) {
        ImageSize resized = limits.resize(size);
        return new PatchGrid(1, resized.height() / patchSize, resized.width() / patchSize, mergeSize);
    }

    /** The patches of a still image. */
    public PixelPatches patches(RgbImage image) {
        RgbImage resized = image.resizedTo(limits.resize(image.size()));
        RgbImage[] group = new RgbImage[temporalPatchSize];
        java.util.Arrays.fill(group, resized);
        return cut(List.of(group));
    }

    /**
     * The patches of a video.
     *
     * @param frames of equal size, in order of time; when their number is not a multiple of the temporal patch size, the last
     *     frame is repeated
     * @param maxTotalPixels upper limit of the pixels of all temporal groups together
     */
    public PixelPatches videoPatches(List<RgbImage> frames, long maxTotalPixels) {
        if (frames.isEmpty()) {
            throw new QwenVlException(QwenVlException.Category.INPUT, "A video needs at least one frame.");
        }
        ImageSize size = frames.getFirst().size();
        for (RgbImage frame : frames) {
            if (!frame.size().equals(size)) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "The frames of a video must have one size, but there are %s and %s."
                                .formatted(size, frame.size()));
            }
        }
        PatchGrid grid = videoGrid(frames, maxTotalPixels);
        ImageSize target = new ImageSize(grid.columns() * patchSize, grid.rows() * patchSize);
        RgbImage[] padded = new RgbImage[grid.frames() * temporalPatchSize];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = i < frames.size() ? frames.get(i).resizedTo(target) : padded[i - 1];
        }
        return cut(List.of(padded));
    }

    /** The grid that {@link #videoPatches} yields for frames of the first one's size. */
    public PatchGrid videoGrid(List<RgbImage> frames, long maxTotalPixels) {
        int groups = Math.ceilDiv(frames.size(), temporalPatchSize);
        long perFrame = Math.max((long) limits.factor() * limits.factor(), maxTotalPixels / groups);
        ImageSize target = limits.withMaxPixels(Math.min(perFrame, limits.maxPixels()))
                .resize(frames.getFirst().size());
        return new PatchGrid(groups, target.height() / patchSize, target.width() / patchSize, mergeSize);
    }

    private PixelPatches cut(List<RgbImage> frames) {
        ImageSize size = frames.getFirst().size();
        PatchGrid grid = new PatchGrid(
                frames.size() / temporalPatchSize, size.height() / patchSize, size.width() / patchSize, mergeSize);
        int rowLength = CHANNELS * temporalPatchSize * patchSize * patchSize;
        float[] values = new float[Math.multiplyExact(grid.patches(), rowLength)];
        int at = 0;
        for (int group = 0; group < grid.frames(); group++) {
            for (int blockRow = 0; blockRow < grid.rows(); blockRow += mergeSize) {
                for (int blockColumn = 0; blockColumn < grid.columns(); blockColumn += mergeSize) {
                    for (int row = blockRow; row < blockRow + mergeSize; row++) {
                        for (int column = blockColumn; column < blockColumn + mergeSize; column++) {
                            at = cutPatch(frames, group, row, column, values, at);
                        }
                    }
                }
            }
        }
        return new PixelPatches(grid, rowLength, values);
    }

    private int cutPatch(List<RgbImage> frames, int group, int row, int column, float[] values, int start) {
        int at = start;
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] table = normalised[channel];
            for (int time = 0; time < temporalPatchSize; time++) {
                RgbImage frame = frames.get(group * temporalPatchSize + time);
                byte[] rgb = frame.bytes();
                for (int y = row * patchSize; y < (row + 1) * patchSize; y++) {
                    int from = (y * frame.size().width() + column * patchSize) * CHANNELS + channel;
                    for (int x = 0; x < patchSize; x++, from += CHANNELS) {
                        values[at++] = table[rgb[from] & 0xff];
                    }
                }
            }
        }
        return at;
    }
}
