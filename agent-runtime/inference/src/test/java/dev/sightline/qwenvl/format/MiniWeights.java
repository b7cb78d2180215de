package dev.sightline.qwenvl.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A very small Qwen2.5-VL whose weights follow from a seed, by their canonical names but with the vision tower's query, key and
 * value fused as published files have them. Every value has so few bits that F16 and BF16 hold it exactly. Widths are multiples of
 * 256 in the decoder, so that every quantisation fits; the vision tower's feed-forward width is none of 32, as in the published
 * sizes.
 */
public record MiniWeights(Map<String, Values> tensors) {

    public static final int HIDDEN = 256;
    static final int LAYERS = 3;
    static final int HEADS = 4;
    static final int KEY_VALUE_HEADS = 2;
    static final int HEAD = 64;
    static final int FEED_FORWARD = 512;
    public static final int ROWS = 352;
    static final int VISION_HIDDEN = 32;
    static final int VISION_HEADS = 2;
    static final int VISION_FEED_FORWARD = 36;
    static final int VISION_DEPTH = 4;

    /** A tensor's shape, slowest dimension first, and its values. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Values(List<Long> shape, float[] values) {}

    Values tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** Without an output matrix of its own, or with one that equals the embedding. */
    public static MiniWeights seeded(long seed, boolean tied) {
        Map<String, Values> tensors = new LinkedHashMap<>();
        matrix(tensors, seed, "model.embed_tokens.weight", ROWS, HIDDEN);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "model.layers." + i + ".";
            norm(tensors, seed, layer + "input_layernorm.weight", HIDDEN);
            linear(tensors, seed, layer + "self_attn.q_proj", HEADS * HEAD, HIDDEN);
            linear(tensors, seed, layer + "self_attn.k_proj", KEY_VALUE_HEADS * HEAD, HIDDEN);
            linear(tensors, seed, layer + "self_attn.v_proj", KEY_VALUE_HEADS * HEAD, HIDDEN);
            matrix(tensors, seed, layer + "self_attn.o_proj.weight", HIDDEN, HEADS * HEAD);
            norm(tensors, seed, layer + "post_attention_layernorm.weight", HIDDEN);
            matrix(tensors, seed, layer + "mlp.gate_proj.weight", FEED_FORWARD, HIDDEN);
            matrix(tensors, seed, layer + "mlp.up_proj.weight", FEED_FORWARD, HIDDEN);
            matrix(tensors, seed, layer + "mlp.down_proj.weight", HIDDEN, FEED_FORWARD);
        }
        norm(tensors, seed, "model.norm.weight", HIDDEN);
        matrix(tensors, seed, "visual.patch_embed.proj.weight", VISION_HIDDEN, 3, 2, 14, 14);
        for (int i = 0; i < VISION_DEPTH; i++) {
            String block = "visual.blocks." + i + ".";
            norm(tensors, seed, block + "norm1.weight", VISION_HIDDEN);
            linear(tensors, seed, block + "attn.qkv", 3 * VISION_HIDDEN, VISION_HIDDEN);
            linear(tensors, seed, block + "attn.proj", VISION_HIDDEN, VISION_HIDDEN);
            norm(tensors, seed, block + "norm2.weight", VISION_HIDDEN);
            linear(tensors, seed, block + "mlp.gate_proj", VISION_FEED_FORWARD, VISION_HIDDEN);
            linear(tensors, seed, block + "mlp.up_proj", VISION_FEED_FORWARD, VISION_HIDDEN);
            linear(tensors, seed, block + "mlp.down_proj", VISION_HIDDEN, VISION_FEED_FORWARD);
        }
        norm(tensors, seed, "visual.merger.ln_q.weight", VISION_HIDDEN);
        linear(tensors, seed, "visual.merger.mlp.0", 4 * VISION_HIDDEN, 4 * VISION_HIDDEN);
        linear(tensors, seed, "visual.merger.mlp.2", HIDDEN, 4 * VISION_HIDDEN);
        if (!tied) {
            tensors.put("lm_head.weight", Objects.requireNonNull(tensors.get("model.embed_tokens.weight")));
        }
        return new MiniWeights(tensors);
    }

    private static void linear(Map<String, Values> tensors, long seed, String name, long outputs, long inputs) {
        matrix(tensors, seed, name + ".weight", outputs, inputs);
        matrix(tensors, seed, name + ".bias", outputs);
    }

    private static void matrix(Map<String, Values> tensors, long seed, String name, long... shape) {
        put(tensors, seed, name, false, shape);
    }

    private static void norm(Map<String, Values> tensors, long seed, String name, long size) {
        put(tensors, seed, name, true, size);
    }

    private static void put(Map<String, Values> tensors, long seed, String name, boolean norm, long... shape) {
        long stream = seed << 48 | (long) tensors.size() << 32;
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            int steps = steps(stream | i);
            values[i] = norm ? 1 + (steps >> 2) / 64f : steps / (name.startsWith("visual.") ? 64f : 128f);
        }
        tensors.put(name, new Values(Arrays.stream(shape).boxed().toList(), values));
    }

    /** A whole number up to 42 from 0: four six-bit fields of SplitMix64 added up are nearly a bell curve. */
    private static int steps(long place) {
        long z = place + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        long total = (z & 63) + (z >>> 6 & 63) + (z >>> 12 & 63) + (z >>> 18 & 63);
        return (int) Math.floorDiv(total - 126, 3);
    }
}
