package dev.sightline.qwenvl.format;

import java.util.List;

/**
 * The shape of the vision tower.
 *
 * @param depth number of blocks
 * @param hiddenSize width inside the tower
 * @param heads attention heads
 * @param feedForwardSize width inside a block's feed-forward layer
 * @param outputSize width of the embeddings that the merger passes to the decoder
 * @param channels colour channels
 * @param patchSize side of a patch in pixels
 * @param temporalPatchSize frames in a patch
 * @param mergeSize side, in patches, of the block that becomes one token
 * @param windowSize side of an attention window in pixels
 * @param fullAttentionBlocks indices of the blocks that attend to the whole frame, ascending
 * @param tokensPerSecond temporal positions in a second of video
 * @param rmsNormEpsilon added to the mean square
 * @param ropeTheta base of the rotary frequencies
 * @since 0.1.0
 */
public record VisionConfig(
        int depth,
        int hiddenSize,
        int heads,
        int feedForwardSize,
        int outputSize,
        int channels,
        int patchSize,
        int temporalPatchSize,
        int mergeSize,
        int windowSize,
        List<Integer> fullAttentionBlocks,
        double tokensPerSecond,
        float rmsNormEpsilon,
        double ropeTheta) {

    public VisionConfig {
        fullAttentionBlocks = fullAttentionBlocks.stream().sorted().distinct().toList();
        ConfigCheck.within("vision depth", depth, 1, 4096);
        ConfigCheck.within("vision hidden size", hiddenSize, 1, 1 << 20);
        ConfigCheck.within("vision head count", heads, 1, 1 << 16);
        ConfigCheck.within("vision feed-forward size", feedForwardSize, 1, 1 << 24);
        ConfigCheck.within("vision output size", outputSize, 1, 1 << 20);
        ConfigCheck.within("channel count", channels, 3, 3);
        ConfigCheck.within("patch size", patchSize, 1, 1024);
        ConfigCheck.within("temporal patch size", temporalPatchSize, 1, 64);
        ConfigCheck.within("spatial merge size", mergeSize, 1, 64);
        ConfigCheck.within("window size", windowSize, (long) patchSize * mergeSize, 1 << 20);
        ConfigCheck.positive("tokens per second", tokensPerSecond);
        ConfigCheck.positive("vision RMSNorm epsilon", rmsNormEpsilon);
        ConfigCheck.positive("vision rope theta", ropeTheta);
        ConfigCheck.that(
                hiddenSize % heads == 0 && hiddenSize / heads % 4 == 0,
                "a vision width of %d cannot be cut into %d heads of a multiple of 4".formatted(hiddenSize, heads));
        for (int block : fullAttentionBlocks) {
            ConfigCheck.within("full-attention block", block, 0, depth - 1);
        }
    }

    /** Width of one head. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /** Values in one flattened patch. */
    public int patchLength() {
        return channels * temporalPatchSize * patchSize * patchSize;
    }

    /** Side of an attention window in merged tokens. */
    public int windowTokens() {
        return windowSize / patchSize / mergeSize;
    }
}
