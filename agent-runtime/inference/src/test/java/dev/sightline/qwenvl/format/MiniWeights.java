package dev.sightline.qwenvl.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A very small Qwen2.5-VL whose weights follow from a seed, by their canonical names but with the vision tower's query, key and
 * value fused as published files have them. Every value has so few bits that F16 and BF16 hold it exactly. Widths are multiples of
 * 256 in the decoder, so that every quantisation fits; the vision tower's feed-forward width is none of 32, as in the published
 * sizes.
 */
record MiniWeights(Map<String, Values> tensors) {

    static final int HIDDEN = 256;
    static final int LAYERS = 3;
    static final int HEADS = 4;
    static final int KEY_VALUE_HEADS = 2;
    static final int HEAD = 64;
    static final int FEED_FORWARD = 512;
    static final int ROWS = 352;
    static final int VISION_HIDDEN = 32;
    static final int VISION_HEADS = 2;
    static final int VISION_FEED_FORWARD = 36;
    static final int VISION_DEPTH = 4;

    /** A tensor's shape, slowest dimension first, and its values. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Values(List<Long> shape, float[] values) {}

    Values tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    static MiniWeights seeded(long seed, boolean tied) {
        Map<String, Values> tensors = new LinkedHashMap<>();
        Random random = new Random(seed);
        matrix(tensors, random, "model.embed_tokens.weight", ROWS, HIDDEN);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "model.layers." + i + ".";
            norm(tensors, random, layer + "input_layernorm.weight", HIDDEN);
            linear(tensors, random, layer + "self_attn.q_proj", HEADS * HEAD, HIDDEN);
            linear(tensors, random, layer + "self_attn.k_proj", KEY_VALUE_HEADS * HEAD, HIDDEN);
            linear(tensors, random, layer + "self_attn.v_proj", KEY_VALUE_HEADS * HEAD, HIDDEN);
            matrix(tensors, random, layer + "self_attn.o_proj.weight", HIDDEN, HEADS * HEAD);
            norm(tensors, random, layer + "post_attention_layernorm.weight", HIDDEN);
            matrix(tensors, random, layer + "mlp.gate_proj.weight", FEED_FORWARD, HIDDEN);
            matrix(tensors, random, layer + "mlp.up_proj.weight", FEED_FORWARD, HIDDEN);
            matrix(tensors, random, layer + "mlp.down_proj.weight", HIDDEN, FEED_FORWARD);
        }
        norm(tensors, random, "model.norm.weight", HIDDEN);
        matrix(tensors, random, "visual.patch_embed.proj.weight", VISION_HIDDEN, 3, 2, 14, 14);
        for (int i = 0; i < VISION_DEPTH; i++) {
            String block = "visual.blocks." + i + ".";
            norm(tensors, random, block + "norm1.weight", VISION_HIDDEN);
            linear(tensors, random, block + "attn.qkv", 3 * VISION_HIDDEN, VISION_HIDDEN);
            linear(tensors, random, block + "attn.proj", VISION_HIDDEN, VISION_HIDDEN);
            norm(tensors, random, block + "norm2.weight", VISION_HIDDEN);
            linear(tensors, random, block + "mlp.gate_proj", VISION_FEED_FORWARD, VISION_HIDDEN);
            linear(tensors, random, block + "mlp.up_proj", VISION_FEED_FORWARD, VISION_HIDDEN);
            linear(tensors, random, block + "mlp.down_proj", VISION_HIDDEN, VISION_FEED_FORWARD);
        }
        norm(tensors, random, "visual.merger.ln_q.weight", VISION_HIDDEN);
        linear(tensors, random, "visual.merger.mlp.0", 4 * VISION_HIDDEN, 4 * VISION_HIDDEN);
        linear(tensors, random, "visual.merger.mlp.2", HIDDEN, 4 * VISION_HIDDEN);
        if (!tied) {
            tensors.put("lm_head.weight", Objects.requireNonNull(tensors.get("model.embed_tokens.weight")));
        }
        return new MiniWeights(tensors);
    }

    private static void linear(Map<String, Values> tensors, Random random, String name, long outputs, long inputs) {
        matrix(tensors, random, name + ".weight", outputs, inputs);
        matrix(tensors, random, name + ".bias", outputs);
    }

    private static void matrix(Map<String, Values> tensors, Random random, String name, long... shape) {
        put(tensors, random, name, 0, shape);
    }

    private static void norm(Map<String, Values> tensors, Random random, String name, long size) {
        put(tensors, random, name, 1, size);
    }

    private static void put(Map<String, Values> tensors, Random random, String name, int middle, long... shape) {
        int size = 1;
        for (long side : shape) {
            size = Math.toIntExact(size * side);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            // at most six bits and a sign around 0, five bits around 1
            int steps = Math.clamp(Math.round(random.nextGaussian() * 12), -63, 63);
            values[i] = middle == 0 ? steps / 256f : 1 + (steps >> 2) / 64f;
        }
        tensors.put(name, new Values(Arrays.stream(shape).boxed().toList(), values));
    }
}
