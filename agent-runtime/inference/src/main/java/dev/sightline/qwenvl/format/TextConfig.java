package dev.sightline.qwenvl.format;

/**
 * The shape of the decoder.
 *
 * @param hiddenSize width of the residual stream
 * @param layers number of decoder layers
 * @param heads query heads
 * @param keyValueHeads key and value heads; each serves {@code heads / keyValueHeads} query heads
 * @param headSize width of one head
 * @param feedForwardSize width inside the feed-forward layer
 * @param vocabularySize rows of the embedding; may exceed the number of tokens that the tokenizer knows
 * @param contextLength the longest sequence, in tokens
 * @param rmsNormEpsilon added to the mean square
 * @param ropeTheta base of the rotary frequencies
 * @param ropeSections how the rotary slots are shared between time, height and width
 * @param tiedEmbeddings whether the output projection is the embedding table
 * @since 0.1.0
 */
public record TextConfig(
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int feedForwardSize,
        int vocabularySize,
        int contextLength,
        float rmsNormEpsilon,
        double ropeTheta,
        RopeSections ropeSections,
        boolean tiedEmbeddings) {

    public TextConfig {
        ConfigCheck.within("hidden size", hiddenSize, 1, 1 << 20);
        ConfigCheck.within("layer count", layers, 1, 4096);
        ConfigCheck.within("head count", heads, 1, 1 << 16);
        ConfigCheck.within("key/value head count", keyValueHeads, 1, heads);
        ConfigCheck.within("head size", headSize, 2, 1 << 16);
        ConfigCheck.within("feed-forward size", feedForwardSize, 1, 1 << 24);
        ConfigCheck.within("vocabulary size", vocabularySize, 1, 1 << 24);
        ConfigCheck.within("context length", contextLength, 1, Integer.MAX_VALUE);
        ConfigCheck.positive("RMSNorm epsilon", rmsNormEpsilon);
        ConfigCheck.positive("rope theta", ropeTheta);
        ConfigCheck.that(
                heads % keyValueHeads == 0,
                "%d heads cannot be shared evenly by %d key/value heads".formatted(heads, keyValueHeads));
        ConfigCheck.that(headSize % 2 == 0, "the head size %d is odd; rotary slots come in pairs".formatted(headSize));
        ConfigCheck.that(
                ropeSections.slots() == headSize / 2,
                "mrope sections %s add up to %d slots, but a head of %d has %d"
                        .formatted(ropeSections, ropeSections.slots(), headSize, headSize / 2));
    }
}
