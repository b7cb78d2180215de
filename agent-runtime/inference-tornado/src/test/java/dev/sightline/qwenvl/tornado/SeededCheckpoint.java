package dev.sightline.qwenvl.tornado;

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
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Weights of a published shape that follow from a seed: what they say is nonsense, what they cost is not. */
@SuppressWarnings("MissingOverride")
final class SeededCheckpoint implements Checkpoint {

    private static final int PATTERN = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final QwenVlConfig config;
    private final TensorType type;
    private final byte[] pattern;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private SeededCheckpoint(TextConfig text, VisionConfig vision, TensorType type) {
        this.config = new QwenVlConfig(
                text,
                vision,
                new TokenIds(5, 6, 3, 4, 1, 2, 0, List.of(2)),
                PreprocessorConfig.PUBLISHED,
                GenerationDefaults.GREEDY);
        this.type = type;
        this.pattern = pattern(type);
    }

    /**
     * A shape by its name.
     *
     * @param shape {@code 3b}, {@code 7b} or {@code tiny}
     */
    static SeededCheckpoint of(String shape, TensorType type) {
        return switch (shape) {
            case "3b" -> new SeededCheckpoint(text(2048, 36, 16, 2, 128, 11008, 151936, true), vision(2048), type);
            case "7b" -> new SeededCheckpoint(text(3584, 28, 28, 4, 128, 18944, 152064, false), vision(3584), type);
            case "tiny" ->
                new SeededCheckpoint(
                        text(256, 2, 4, 2, 64, 512, 2048, true),
                        new VisionConfig(2, 64, 4, 128, 256, 3, 14, 2, 2, 112, List.of(1), 2, 1e-6f, 1e4),
                        type);
            default ->
                throw new IllegalArgumentException("There is no shape '%s'; say 3b, 7b or tiny".formatted(shape));
        };
    }

    private static TextConfig text(
            int hidden, int layers, int heads, int keyHeads, int head, int feedForward, int vocabulary, boolean tied) {
        RopeSections sections = new RopeSections(head / 8, head * 3 / 16, head * 3 / 16);
        return new TextConfig(
                hidden, layers, heads, keyHeads, head, feedForward, vocabulary, 32768, 1e-6f, 1e6, sections, tied);
    }

    private static VisionConfig vision(int output) {
        return new VisionConfig(32, 1280, 16, 3420, output, 3, 14, 2, 2, 112, List.of(7, 15, 23, 31), 2, 1e-6f, 1e4);
    }

    private static byte[] pattern(TensorType type) {
        Random random = new Random(7);
        byte[] bytes = new byte[Math.toIntExact(type.bytes(PATTERN))];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.length; at += type.blockBytes()) {
            float value = (float) random.nextGaussian() * 0.02f;
            switch (type) {
                case F32 -> buffer.putFloat(at, value);
                case F16 -> buffer.putShort(at, Float.floatToFloat16(value));
                case BF16 -> buffer.putShort(at, (short) (Float.floatToRawIntBits(value) >>> 16));
                case Q8_0 -> buffer.putShort(at, Float.floatToFloat16(0.0003f));
                case Q4_0 -> buffer.putShort(at, Float.floatToFloat16(0.004f));
                default -> throw new IllegalArgumentException("Say F32, F16, BF16, Q8_0 or Q4_0, not " + type);
            }
        }
        return bytes;
    }

    @Override
    public QwenVlConfig config() {
        return config;
    }

    @Override
    public Tensor tensor(String name) {
        boolean tied = name.equals("lm_head.weight") && config.text().tiedEmbeddings();
        return tensors.computeIfAbsent(tied ? "model.embed_tokens.weight" : name, this::create);
    }

    private Tensor create(String name) {
        List<Long> shape = shape(name);
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        long columns = shape.getLast();
        boolean norm = name.contains("norm") || name.contains("ln_q");
        if (norm || name.endsWith(".bias")) {
            MemorySegment data = arena.allocate(4 * size, 4);
            if (norm) {
                for (long i = 0; i < size; i++) {
                    data.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, 1);
                }
            }
            return new Tensor(name, TensorType.F32, shape, data);
        }
        // as in published files, a row that does not consist of whole blocks is not quantised
        TensorType stored = columns % type.blockSize() == 0 ? type : TensorType.F16;
        byte[] source = stored == type ? pattern : pattern(stored);
        MemorySegment data = arena.allocate(stored.bytes(size), 4);
        MemorySegment from = MemorySegment.ofArray(source);
        for (long at = 0; at < data.byteSize(); at += source.length) {
            MemorySegment.copy(from, 0, data, at, Math.min(source.length, data.byteSize() - at));
        }
        return new Tensor(name, stored, shape, data);
    }

    private List<Long> shape(String name) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        boolean eye = name.startsWith("visual");
        long hidden = eye ? vision.hiddenSize() : text.hiddenSize();
        long feedForward = eye ? vision.feedForwardSize() : text.feedForwardSize();
        long merged = hidden * vision.mergeSize() * vision.mergeSize();
        long outputs = hidden;
        long inputs = hidden;
        if (name.endsWith("embed_tokens.weight") || name.startsWith("lm_head")) {
            outputs = text.vocabularySize();
        } else if (name.contains("patch_embed")) {
            inputs = vision.patchLength();
        } else if (name.contains("self_attn.k_proj") || name.contains("self_attn.v_proj")) {
            outputs = (long) text.keyValueHeads() * text.headSize();
        } else if (name.contains("self_attn.q_proj")) {
            outputs = (long) text.heads() * text.headSize();
        } else if (name.contains("self_attn.o_proj")) {
            inputs = (long) text.heads() * text.headSize();
        } else if (name.contains("gate_proj") || name.contains("up_proj")) {
            outputs = feedForward;
        } else if (name.contains("down_proj")) {
            inputs = feedForward;
        } else if (name.contains("merger.mlp.0")) {
            outputs = merged;
            inputs = merged;
        } else if (name.contains("merger.mlp.2")) {
            outputs = vision.outputSize();
            inputs = merged;
        } else if (name.contains("norm") || name.contains("ln_q")) {
            return List.of(hidden);
        }
        return name.endsWith(".bias") ? List.of(outputs) : List.of(outputs, inputs);
    }

    /** Values and bytes of the matrices that every token of an answer reads. */
    long[] perToken() {
        long values = 0;
        long bytes = 0;
        for (Tensor tensor : tensors.values()) {
            boolean head = tensor.name().equals("lm_head.weight")
                    || (config.text().tiedEmbeddings() && tensor.name().equals("model.embed_tokens.weight"));
            if (tensor.shape().size() == 2 && (head || tensor.name().startsWith("model.layers"))) {
                values += tensor.size();
                bytes += DeviceMatrix.bytes(tensor);
            }
        }
        return new long[] {values, bytes};
    }

    @Override
    public Set<String> tensorNames() {
        return Set.copyOf(tensors.keySet());
    }

    public Tokenizer tokenizer() {
        throw new UnsupportedOperationException("seeded weights have no vocabulary");
    }

    @Override
    public long fileSize() {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.data().byteSize())
                .sum();
    }

    @Override
    public void close() {
        arena.close();
    }
}
