package dev.sightline.qwenvl;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.GenerationDefaults;
import dev.sightline.qwenvl.format.PreprocessorConfig;
import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.format.RopeSections;
import dev.sightline.qwenvl.format.TextConfig;
import dev.sightline.qwenvl.format.TokenIds;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A very small Qwen2.5-VL whose weights follow from a seed: enough to test all that does not need a trained model. */
@SuppressWarnings("MissingOverride")
public final class RandomCheckpoint implements Checkpoint {

    private static final int HIDDEN = 32;
    private static final int VISION_HIDDEN = 32;

    private final Arena arena = Arena.ofShared();
    private final Tokenizer tokenizer;
    private final int vocabulary;

    public RandomCheckpoint() {
        List<String> entries = new ArrayList<>();
        // GPT-2's byte alphabet: printable bytes stand for themselves, the others are numbered from 256
        for (int b = 0, next = 256; b < 256; b++) {
            boolean printable = (b > 32 && b < 127) || (b > 160 && b != 173);
            entries.add(String.valueOf((char) (printable ? b : next++)));
        }
        List<AddedToken> added = new ArrayList<>();
        for (String marker : List.of(
                "<|endoftext|>",
                "<|im_start|>",
                "<|im_end|>",
                "<|vision_start|>",
                "<|vision_end|>",
                "<|image_pad|>",
                "<|video_pad|>")) {
            added.add(new AddedToken(entries.size() + added.size(), marker, true));
        }
        vocabulary = entries.size() + added.size();
        List<String> all = new ArrayList<>(entries);
        added.forEach(token -> all.add(token.content()));
        tokenizer = Tokenizer.of(List.copyOf(all), List.of(), added);
    }

    @Override
    public QwenVlConfig config() {
        return new QwenVlConfig(
                new TextConfig(HIDDEN, 2, 4, 2, 8, 48, vocabulary, 4096, 1e-6f, 1e6, new RopeSections(1, 1, 2), true),
                new VisionConfig(2, VISION_HIDDEN, 2, 40, HIDDEN, 3, 14, 2, 2, 112, List.of(1), 2, 1e-6f, 1e4),
                new TokenIds(
                        tokenizer.id("<|image_pad|>"),
                        tokenizer.id("<|video_pad|>"),
                        tokenizer.id("<|vision_start|>"),
                        tokenizer.id("<|vision_end|>"),
                        tokenizer.id("<|im_start|>"),
                        tokenizer.id("<|im_end|>"),
                        tokenizer.id("<|endoftext|>"),
                        List.of(tokenizer.id("<|im_end|>"))),
                PreprocessorConfig.PUBLISHED,
                GenerationDefaults.GREEDY);
    }

    @Override
    public Tensor tensor(String name) {
        String weight = name.equals("lm_head.weight") ? "model.embed_tokens.weight" : name;
        List<Long> shape = shape(weight);
        Random random = new Random(weight.hashCode());
        float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
        boolean norm = weight.contains("norm") || weight.contains("ln_q");
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f + (norm ? 1 : 0);
        }
        MemorySegment data = arena.allocate(4L * values.length, 4);
        MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
        return new Tensor(name, TensorType.F32, shape, data);
    }

    private List<Long> shape(String name) {
        long hidden = name.startsWith("visual") ? VISION_HIDDEN : HIDDEN;
        long feedForward = name.startsWith("visual") ? 40 : 48;
        if (name.endsWith("embed_tokens.weight")) {
            return List.of((long) vocabulary, hidden);
        }
        if (name.contains("patch_embed")) {
            return List.of(hidden, 3L, 2L, 14L, 14L);
        }
        long outputs = hidden;
        long inputs = hidden;
        if (name.contains("self_attn.k_proj") || name.contains("self_attn.v_proj")) {
            outputs = 16;
        } else if (name.contains("gate_proj") || name.contains("up_proj")) {
            outputs = feedForward;
        } else if (name.contains("down_proj")) {
            inputs = feedForward;
        } else if (name.contains("merger.mlp.0")) {
            outputs = 4 * hidden;
            inputs = 4 * hidden;
        } else if (name.contains("merger.mlp.2")) {
            outputs = HIDDEN;
            inputs = 4 * hidden;
        } else if (name.contains("norm") || name.contains("ln_q")) {
            return List.of(hidden);
        }
        return name.endsWith(".bias") ? List.of(outputs) : List.of(outputs, inputs);
    }

    @Override
    public Set<String> tensorNames() {
        return Set.of();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public long fileSize() {
        return 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
