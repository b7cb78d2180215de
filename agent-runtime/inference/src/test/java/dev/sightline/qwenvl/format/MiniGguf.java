package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.format.MiniWeights.Values;
import dev.sightline.qwenvl.format.SmallFiles.Bytes;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes {@link MiniWeights} as a pair of GGUF files, with the names and types of llama.cpp's converter and quantiser: biases and
 * norms stay F32, and what does not fit a block stays F16.
 */
public final class MiniGguf {

    private static final int ALIGNMENT = 32;
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("model.embed_tokens", "token_embd"),
            Map.entry("model.norm", "output_norm"),
            Map.entry("lm_head", "output"),
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"),
            Map.entry("norm1", "ln1"),
            Map.entry("norm2", "ln2"),
            Map.entry("attn.q", "attn_q"),
            Map.entry("attn.k", "attn_k"),
            Map.entry("attn.v", "attn_v"),
            Map.entry("attn.proj", "attn_out"),
            Map.entry("visual.merger.ln_q", "v.post_ln"),
            Map.entry("visual.merger.mlp.0", "mm.0"),
            Map.entry("visual.merger.mlp.2", "mm.2"));

    private final Bytes metadata = new Bytes();
    private final Bytes infos = new Bytes();
    private final Bytes data = new Bytes();
    private long pairs;
    private long tensors;

    private MiniGguf() {}

    /** What a quantiser makes of each matrix, by its GGUF name. */
    public static Function<String, TensorType> allOf(TensorType type) {
        return name -> type;
    }

    /** The mix Q4_K_M: six bits for the embedding, and for values and down projections in some of the layers. */
    static TensorType mixed(String name) {
        boolean careful = name.startsWith("token_embd")
                || ((name.contains("attn_v") || name.contains("ffn_down")) && !name.startsWith("blk.1."));
        return careful ? TensorType.Q6_K : TensorType.Q4_K;
    }

    /** Writes both files; the weights that they stand for, exactly, come back. */
    public static MiniWeights write(
            Path languageModel,
            Path mmproj,
            MiniWeights weights,
            Vocabulary vocabulary,
            Function<String, TensorType> decoder,
            Function<String, TensorType> vision)
            throws IOException {
        Map<String, Values> worth = new LinkedHashMap<>();
        MiniGguf text = new MiniGguf().decoderMetadata(weights.shape(), vocabulary);
        MiniGguf clip = new MiniGguf().visionMetadata(weights.shape());
        weights.tensors().forEach((name, tensor) -> {
            if (!name.startsWith("visual.")) {
                worth.put(name, text.tensor(gguf(name), tensor, decoder));
            } else if (name.contains(".qkv.")) {
                worth.put(name, clip.apart(name, tensor, vision));
            } else if (name.contains("patch_embed")) {
                worth.put(name, clip.frames(tensor, vision));
            } else {
                worth.put(name, clip.tensor(gguf(name), tensor, vision));
            }
        });
        Files.write(languageModel, text.toByteArray());
        Files.write(mmproj, clip.toByteArray());
        return new MiniWeights(weights.shape(), worth);
    }

    private static String gguf(String name) {
        int dot = name.lastIndexOf('.');
        String stem = name.substring(0, dot);
        String place = "";
        String[] parts = stem.split("\\.", 4);
        if (stem.startsWith("model.layers.")) {
            place = "blk." + parts[2] + ".";
            stem = parts[3];
        } else if (stem.startsWith("visual.blocks.")) {
            place = "v.blk." + parts[2] + ".";
            stem = parts[3];
        }
        String known = NAMES.get(stem);
        if (known == null) {
            throw new AssertionError(name);
        }
        return place + known + name.substring(dot);
    }

    private MiniGguf decoderMetadata(MiniShape shape, Vocabulary vocabulary) {
        List<String> tokens = new ArrayList<>(vocabulary.entries());
        List<Integer> types = new ArrayList<>(Collections.nCopies(tokens.size(), 1));
        for (AddedToken token : vocabulary.added()) {
            tokens.add(token.content());
            types.add(token.control() ? 3 : 4);
        }
        // the converter fills the embedding's spare rows
        while (tokens.size() < shape.rows()) {
            tokens.add("[PAD" + tokens.size() + "]");
            types.add(5);
        }
        return text("general.architecture", "qwen2vl")
                .number("qwen2vl.block_count", shape.layers())
                .number("qwen2vl.context_length", 4096)
                .number("qwen2vl.embedding_length", shape.hidden())
                .number("qwen2vl.feed_forward_length", shape.feedForward())
                .number("qwen2vl.attention.head_count", shape.heads())
                .number("qwen2vl.attention.head_count_kv", shape.keyValueHeads())
                .numbers(
                        "qwen2vl.rope.dimension_sections",
                        Stream.concat(shape.ropeSections().stream(), Stream.of(0))
                                .toList())
                .real("qwen2vl.rope.freq_base", 1e6f)
                .real("qwen2vl.attention.layer_norm_rms_epsilon", 1e-6f)
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "qwen2")
                .texts("tokenizer.ggml.tokens", tokens)
                .numbers("tokenizer.ggml.token_type", types)
                .texts("tokenizer.ggml.merges", vocabulary.merges())
                .number(
                        "tokenizer.ggml.eos_token_id",
                        vocabulary.entries().size()
                                + vocabulary.added().stream()
                                        .map(AddedToken::content)
                                        .toList()
                                        .indexOf("<|im_end|>"));
    }

    private MiniGguf visionMetadata(MiniShape shape) {
        return text("general.architecture", "clip")
                .text("clip.projector_type", "qwen2.5vl_merger")
                .number("clip.vision.projection_dim", shape.hidden())
                .number("clip.vision.patch_size", 14)
                .number("clip.vision.embedding_length", shape.visionHidden())
                .number("clip.vision.feed_forward_length", shape.visionFeedForward())
                .number("clip.vision.block_count", shape.visionDepth())
                .number("clip.vision.attention.head_count", shape.visionHeads())
                .reals("clip.vision.image_mean", 0.48145467f, 0.4578275f, 0.40821072f)
                .reals("clip.vision.image_std", 0.26862955f, 0.2613026f, 0.2757771f)
                .number("clip.vision.n_wa_pattern", 2)
                .real("clip.vision.attention.layer_norm_epsilon", 1e-6f);
    }

    private MiniGguf key(String key, int type) {
        pairs++;
        metadata.string(key).int32(type);
        return this;
    }

    private MiniGguf text(String key, String value) {
        key(key, 8).metadata.string(value);
        return this;
    }

    private MiniGguf number(String key, int value) {
        key(key, 4).metadata.int32(value);
        return this;
    }

    private MiniGguf real(String key, float value) {
        key(key, 6).metadata.int32(Float.floatToIntBits(value));
        return this;
    }

    private MiniGguf numbers(String key, List<Integer> values) {
        key(key, 9).metadata.int32(5).int64(values.size());
        values.forEach(metadata::int32);
        return this;
    }

    private MiniGguf reals(String key, float... values) {
        key(key, 9).metadata.int32(6).int64(values.length);
        for (float value : values) {
            metadata.int32(Float.floatToIntBits(value));
        }
        return this;
    }

    private MiniGguf texts(String key, List<String> values) {
        key(key, 9).metadata.int32(8).int64(values.size());
        values.forEach(metadata::string);
        return this;
    }

    /** The fused query, key and value as three tensors; what they are worth, fused again. */
    private Values apart(String name, Values fused, Function<String, TensorType> types) {
        List<Long> shape = new ArrayList<>(fused.shape());
        shape.set(0, shape.getFirst() / 3);
        int part = fused.values().length / 3;
        float[] worth = new float[fused.values().length];
        for (int i = 0; i < 3; i++) {
            Values third = new Values(shape, Arrays.copyOfRange(fused.values(), i * part, (i + 1) * part));
            Values stored = tensor(gguf(name.replace(".qkv.", "." + "qkv".charAt(i) + ".")), third, types);
            System.arraycopy(stored.values(), 0, worth, i * part, part);
        }
        return new Values(fused.shape(), worth);
    }

    /** The patch embedding as one tensor a frame. */
    private Values frames(Values whole, Function<String, TensorType> types) {
        List<Long> shape = List.of(whole.shape().get(0), 3L, 14L, 14L);
        int plane = 14 * 14;
        float[] worth = new float[whole.values().length];
        for (int frame = 0; frame < 2; frame++) {
            int first = frame;
            float[] half = new float[worth.length / 2];
            IntStream.range(0, half.length / plane)
                    .forEach(i -> System.arraycopy(whole.values(), (2 * i + first) * plane, half, i * plane, plane));
            Values stored = tensor(
                    frame == 0 ? "v.patch_embd.weight" : "v.patch_embd.weight.1", new Values(shape, half), types);
            IntStream.range(0, half.length / plane)
                    .forEach(i -> System.arraycopy(stored.values(), i * plane, worth, (2 * i + first) * plane, plane));
        }
        return new Values(whole.shape(), worth);
    }

    private Values tensor(String name, Values tensor, Function<String, TensorType> types) {
        TensorType type = types.apply(name);
        if (tensor.shape().size() == 1) {
            type = TensorType.F32;
        } else if (tensor.shape().getLast() % type.blockSize() != 0) {
            type = TensorType.F16;
        }
        Stored stored = Stored.as(type, tensor.values());
        pad(data);
        infos.tensor(
                name,
                code(type),
                data.size(),
                tensor.shape().reversed().stream().mapToLong(Long::longValue).toArray());
        data.bytes(stored.bytes());
        tensors++;
        return new Values(tensor.shape(), stored.values());
    }

    private static int code(TensorType type) {
        return type.ggufCode();
    }

    private static void pad(Bytes bytes) {
        bytes.bytes(new byte[Math.floorMod(-bytes.size(), ALIGNMENT)]);
    }

    private byte[] toByteArray() {
        Bytes file = new Bytes().text("GGUF").int32(3).int64(tensors).int64(pairs);
        file.bytes(metadata.toByteArray()).bytes(infos.toByteArray());
        pad(file);
        return file.bytes(data.toByteArray()).toByteArray();
    }
}
