package dev.sightline.qwenvl;

import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.PatchGrid;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.model.Positions;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * A prompt as the decoder counts it: one entry a token, images laid out but not yet encoded. An entry of text is identified by
 * its token, an entry of an image by the image's content, so that two sequences with equal entries have equal keys and values.
 */
final class TokenSequence {

    /** The position of an image or video in the sequence. */
    record Visual(int begin, int tokens, String hash, Supplier<PixelPatches> patches) {
        int end() {
            return begin + tokens;
        }
    }

    private final Positions positions = new Positions();
    private final List<Visual> visuals = new ArrayList<>();
    private long[] identities = new long[256];
    private int length;

    TokenSequence(List<PromptPart> parts, Tokenizer tokenizer, QwenVlConfig config, ImagePreprocessor preprocessor) {
        for (PromptPart part : parts) {
            switch (part) {
                case PromptPart.Template(String text) -> text(tokenizer.encodeTemplate(text));
                case PromptPart.Text(String text) -> text(tokenizer.encode(text));
                case PromptPart.Image(RgbImage image) -> {
                    PatchGrid grid = preprocessor.gridOf(image.size());
                    text(config.tokens().visionStart());
                    positions.image(grid);
                    visual(grid, image.contentHash(), () -> preprocessor.patches(image));
                    text(config.tokens().visionEnd());
                }
                case PromptPart.Video(List<RgbImage> frames, double rate) -> {
                    long budget = preprocessor.limits().maxPixels();
                    PatchGrid grid = preprocessor.videoGrid(frames, budget);
                    float secondsPerGroup = (float) (config.vision().temporalPatchSize() / rate);
                    text(config.tokens().visionStart());
                    positions.video(grid, (float) config.vision().tokensPerSecond() * secondsPerGroup);
                    visual(grid, hash(frames, rate), () -> preprocessor.videoPatches(frames, budget));
                    text(config.tokens().visionEnd());
                }
            }
        }
    }

    private static String hash(List<RgbImage> frames, double rate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Double.toString(rate).getBytes(StandardCharsets.UTF_8));
            for (RgbImage frame : frames) {
                digest.update(frame.contentHash().getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new QwenVlException(
                    QwenVlException.Category.STATE,
                    "This Java runtime lacks SHA-256, which every Java runtime must provide.",
                    e);
        }
    }

    private void visual(PatchGrid grid, String hash, Supplier<PixelPatches> patches) {
        visuals.add(new Visual(length, grid.tokens(), hash, patches));
        // the sign tells images from tokens; 63 bits of SHA-256 tell images apart
        long identity = Long.MIN_VALUE | Long.parseUnsignedLong(hash.substring(0, 16), 16);
        for (int i = 0; i < grid.tokens(); i++) {
            add(identity);
        }
    }

    /** Appends tokens of text. */
    void text(int... tokens) {
        positions.text(tokens.length);
        for (int token : tokens) {
            add(token);
        }
    }

    private void add(long identity) {
        if (length == identities.length) {
            identities = Arrays.copyOf(identities, 2 * length);
        }
        identities[length++] = identity;
    }

    int length() {
        return length;
    }

    Positions positions() {
        return positions;
    }

    List<Visual> visuals() {
        return visuals;
    }

    boolean isText(int index) {
        return identities[index] >= 0;
    }

    int token(int index) {
        return (int) identities[index];
    }

    int imageTokens() {
        return visuals.stream().mapToInt(Visual::tokens).sum();
    }

    /** The length of the common prefix of this sequence and the content of a cache. */
    int commonPrefix(long[] cached, int cachedLength) {
        int bound = Math.min(length, cachedLength);
        int mismatch = Arrays.mismatch(identities, 0, bound, cached, 0, bound);
        return mismatch < 0 ? bound : mismatch;
    }

    long[] identities() {
        return identities;
    }
}
