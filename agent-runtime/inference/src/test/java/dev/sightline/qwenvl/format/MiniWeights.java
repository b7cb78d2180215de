package dev.sightline.qwenvl.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A very small Qwen2.5-VL whose weights follow from a seed, by their canonical names but with the vision tower's query, key and
 * value fused as published files have them. Every value has so few bits that F16 and BF16 hold it exactly.
 */
public record MiniWeights(MiniShape shape, Map<String, Values> tensors) {

    /** A tensor's shape, slowest dimension first, and its values. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Values(List<Long> shape, float[] values) {}

    Values tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** Without an output matrix of its own, or with one that equals the embedding. */
    public static MiniWeights seeded(MiniShape shape, long seed, boolean tied) {
        int hidden = shape.hidden();
        int keys = shape.keyValueHeads() * shape.head();
        int inner = shape.feedForward();
        int width = shape.visionHidden();
        int visionInner = shape.visionFeedForward();
        Map<String, Values> tensors = new LinkedHashMap<>();
        matrix(tensors, seed, "model.embed_tokens.weight", shape.rows(), hidden);
        for (int i = 0; i < shape.layers(); i++) {
            String layer = "model.layers." + i + ".";
            norm(tensors, seed, layer + "input_layernorm.weight", hidden);
            linear(tensors, seed, layer + "self_attn.q_proj", hidden, hidden);
            linear(tensors, seed, layer + "self_attn.k_proj", keys, hidden);
            linear(tensors, seed, layer + "self_attn.v_proj", keys, hidden);
            matrix(tensors, seed, layer + "self_attn.o_proj.weight", hidden, hidden);
            norm(tensors, seed, layer + "post_attention_layernorm.weight", hidden);
            matrix(tensors, seed, layer + "mlp.gate_proj.weight", inner, hidden);
            matrix(tensors, seed, layer + "mlp.up_proj.weight", inner, hidden);
            matrix(tensors, seed, layer + "mlp.down_proj.weight", hidden, inner);
        }
        norm(tensors, seed, "model.norm.weight", hidden);
        matrix(tensors, seed, "visual.patch_embed.proj.weight", width, 3, 2, 14, 14);
        for (int i = 0; i < shape.visionDepth(); i++) {
            String block = "visual.blocks." + i + ".";
            norm(tensors, seed, block + "norm1.weight", width);
            linear(tensors, seed, block + "attn.qkv", 3L * width, width);
            linear(tensors, seed, block + "attn.proj", width, width);
            norm(tensors, seed, block + "norm2.weight", width);
            linear(tensors, seed, block + "mlp.gate_proj", visionInner, width);
            linear(tensors, seed, block + "mlp.up_proj", visionInner, width);
            linear(tensors, seed, block + "mlp.down_proj", width, visionInner);
        }
        norm(tensors, seed, "visual.merger.ln_q.weight", width);
        linear(tensors, seed, "visual.merger.mlp.0", 4L * width, 4L * width);
        linear(tensors, seed, "visual.merger.mlp.2", hidden, 4L * width);
        if (!tied) {
            tensors.put("lm_head.weight", Objects.requireNonNull(tensors.get("model.embed_tokens.weight")));
        }
        return new MiniWeights(shape, tensors);
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
