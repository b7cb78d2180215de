package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A GGUF language model and its mmproj, with the names that llama.cpp's converter uses. */
final class GgufPair {

    private static final Map<String, String> LAYER_PARTS = Map.of(
            "attn_norm", "input_layernorm",
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "ffn_norm", "post_attention_layernorm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");
    private static final Map<String, String> BLOCK_PARTS = Map.of(
            "ln1", "norm1",
            "ln2", "norm2",
            "attn_q", "attn.q",
            "attn_k", "attn.k",
            "attn_v", "attn.v",
            "attn_out", "attn.proj",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");
    private static final Map<String, String> SINGLE = Map.of(
            "token_embd.weight", "model.embed_tokens.weight",
            "output_norm.weight", "model.norm.weight",
            "output.weight", "lm_head.weight",
            "v.post_ln.weight", "visual.merger.ln_q.weight",
            "mm.0.weight", "visual.merger.mlp.0.weight",
            "mm.0.bias", "visual.merger.mlp.0.bias",
            "mm.2.weight", "visual.merger.mlp.2.weight",
            "mm.2.bias", "visual.merger.mlp.2.bias");
    private static final int PUBLISHED_DEPTH = 32;
    private static final int PUBLISHED_WINDOW_PATTERN = 8;
    private static final String FIRST_FRAME = "v.patch_embd.weight";
    private static final String SECOND_FRAME = "v.patch_embd.weight.1";

    private GgufPair() {}

    static Checkpoint open(Path path) {
        List<Path> models = new ArrayList<>();
        List<Path> projectors = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file :
                ggufFiles(Files.isDirectory(path) ? path : path.toAbsolutePath().getParent())) {
            // another file of the folder may be broken without harm to this model
            switch (architecture(file, problems)) {
                case "qwen2vl" -> models.add(file);
                case "clip" -> projectors.add(file);
                default -> {
                    // some other model
                }
            }
        }
        if (Files.isDirectory(path) && models.size() != 1) {
            throw ambiguous(
                    path,
                    "it has no config.json and %d GGUF language models%s. Name one file."
                            .formatted(models.size(), listed(models)),
                    problems);
        }
        if (projectors.size() != 1) {
            throw ambiguous(
                    path,
                    "there are %d mmproj files beside it%s. Name the one that belongs to it."
                            .formatted(projectors.size(), listed(projectors)),
                    problems);
        }
        return open(Files.isDirectory(path) ? models.getFirst() : path, projectors.getFirst());
    }

    private static String listed(List<Path> files) {
        return files.isEmpty() ? "" : ": " + files;
    }

    private static QwenVlException ambiguous(Path path, String found, List<String> problems) {
        return new QwenVlException("Cannot load '%s': %s%s"
                .formatted(path, found, problems.isEmpty() ? "" : " Not readable: " + problems.getFirst()));
    }

    private static List<Path> ggufFiles(@Nullable Path folder) {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .endsWith(".gguf"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new QwenVlException("Cannot load '%s': %s".formatted(folder, e), e);
        }
    }

    private static String architecture(Path file, List<String> problems) {
        try (Arena arena = Arena.ofConfined()) {
            GgufFile opened = GgufFile.open(file, arena);
            return opened.isLaterShard() ? "" : opened.architecture();
        } catch (QwenVlException e) {
            problems.add(String.valueOf(e.getMessage()));
            return "";
        }
    }

    static Checkpoint open(Path languageModel, Path mmproj) {
        @SuppressWarnings("MustBeClosedChecker") // the checkpoint closes it
        Arena arena = Arena.ofShared();
        try {
            GgufFile text = expect(GgufShards.open(languageModel, arena), "qwen2vl");
            GgufFile vision = expect(GgufShards.open(mmproj, arena), "clip");
            GgufMetadata metadata = new GgufMetadata(text.metadata());
            Tokenizer tokenizer = TokenizerFiles.fromMetadata(metadata);
            Map<String, Tensor> tensors = new HashMap<>();
            text.tensors().values().forEach(tensor -> add(tensors, tensor));
            vision.tensors().values().forEach(tensor -> add(tensors, tensor));
            boolean tied = !tensors.containsKey("lm_head.weight");
            if (tied && tensors.containsKey("model.embed_tokens.weight")) {
                tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight"));
            }
            weavePatchEmbedding(vision.tensors(), tensors, arena);
            Tensor embedding = text.tensors().get("token_embd.weight");
            if (embedding == null) {
                throw new QwenVlException("tensor 'token_embd.weight' is missing");
            }
            GgufMetadata clip = new GgufMetadata(vision.metadata());
            QwenVlConfig config = new QwenVlConfig(
                    text(metadata, embedding.rows(), tied),
                    vision(clip),
                    tokens(metadata, tokenizer),
                    preprocessor(clip),
                    GenerationDefaults.GREEDY);
            long size = Stream.concat(text.tensors().values().stream(), vision.tensors().values().stream())
                    .mapToLong(tensor -> tensor.data().byteSize())
                    .sum();
            return new MappedCheckpoint(languageModel, config, tokenizer, Map.copyOf(tensors), size, arena);
        } catch (QwenVlException e) {
            arena.close();
            throw MappedFile.unreadable(languageModel, e);
        } catch (InternalError e) {
            arena.close();
            throw MappedFile.cut(languageModel, e);
        }
    }

    private static GgufFile expect(GgufFile file, String architecture) {
        if (!file.architecture().equals(architecture)) {
            throw new QwenVlException("Cannot load '%s': its architecture is '%s'; '%s' was expected here.%s"
                    .formatted(
                            file.path(),
                            Excerpts.clipped(file.architecture()),
                            architecture,
                            OtherFamilies.ofGguf(file.architecture())));
        }
        return file;
    }

    private static void add(Map<String, Tensor> tensors, Tensor tensor) {
        String name = canonical(tensor.name());
        if (name != null) {
            tensors.put(name, new Tensor(name, tensor.type(), tensor.shape(), tensor.data()));
        } else if (!tensor.name().equals(FIRST_FRAME) && !tensor.name().equals(SECOND_FRAME)) {
            throw MappedCheckpoint.foreign(tensor.name());
        }
    }

    private static @Nullable String canonical(String name) {
        String single = SINGLE.get(name);
        if (single != null) {
            return single;
        }
        List<String> parts = List.of(name.split("\\.", -1));
        if (parts.size() == 4 && parts.getFirst().equals("blk") && LAYER_PARTS.containsKey(parts.get(2))) {
            return "model.layers.%s.%s.%s".formatted(parts.get(1), LAYER_PARTS.get(parts.get(2)), parts.get(3));
        }
        if (parts.size() == 5 && name.startsWith("v.blk.") && BLOCK_PARTS.containsKey(parts.get(3))) {
            return "visual.blocks.%s.%s.%s".formatted(parts.get(2), BLOCK_PARTS.get(parts.get(3)), parts.get(4));
        }
        return null;
    }

    private static void weavePatchEmbedding(Map<String, Tensor> source, Map<String, Tensor> tensors, Arena arena) {
        Tensor first = source.get(FIRST_FRAME);
        Tensor second = source.get(SECOND_FRAME);
        if (first == null || second == null) {
            throw new QwenVlException("the mmproj lacks '%s'".formatted(first == null ? FIRST_FRAME : SECOND_FRAME));
        }
        if (first.type() != second.type()
                || !first.shape().equals(second.shape())
                || first.shape().size() != 4
                || first.type().blockSize() != 1) {
            throw new QwenVlException("the halves of the patch embedding do not fit together: %s %s and %s %s"
                    .formatted(first.type(), first.shape(), second.type(), second.shape()));
        }
        List<Long> shape = new ArrayList<>(first.shape());
        shape.add(2, 2L);
        long plane = first.type().bytes(shape.get(3) * shape.get(4));
        MemorySegment woven = arena.allocate(first.data().byteSize() * 2, 64);
        for (long i = 0; i < first.data().byteSize() / plane; i++) {
            MemorySegment.copy(first.data(), i * plane, woven, 2 * i * plane, plane);
            MemorySegment.copy(second.data(), i * plane, woven, (2 * i + 1) * plane, plane);
        }
        String name = "visual.patch_embed.proj.weight";
        tensors.put(name, new Tensor(name, first.type(), shape, woven.asReadOnly()));
    }

    static TextConfig text(GgufMetadata metadata, int vocabularySize, boolean tied) {
        List<Integer> sections = metadata.integers("qwen2vl.rope.dimension_sections");
        if (sections.size() < 3) {
            throw new QwenVlException("rope.dimension_sections is %s; it needs three numbers".formatted(sections));
        }
        refuseScalingAndWindows(metadata);
        int hidden = metadata.integer("qwen2vl.embedding_length");
        int heads = metadata.integer("qwen2vl.attention.head_count");
        return new TextConfig(
                hidden,
                metadata.integer("qwen2vl.block_count"),
                heads,
                metadata.integer("qwen2vl.attention.head_count_kv", heads),
                metadata.integer("qwen2vl.attention.key_length", heads < 1 ? 0 : hidden / heads),
                metadata.integer("qwen2vl.feed_forward_length"),
                vocabularySize,
                metadata.integer("qwen2vl.context_length"),
                (float) metadata.number("qwen2vl.attention.layer_norm_rms_epsilon", 1e-6),
                metadata.number("qwen2vl.rope.freq_base", 1e6),
                new RopeSections(sections.get(0), sections.get(1), sections.get(2)),
                tied);
    }

    /** Window, merge and temporal sizes and the rotary base are not in the file; all published checkpoints share them. */
    static VisionConfig vision(GgufMetadata clip) {
        String projector = clip.string("clip.projector_type");
        if (!projector.equals("qwen2.5vl_merger")) {
            throw new QwenVlException("the mmproj has the projector '%s'; 'qwen2.5vl_merger' is supported"
                    .formatted(Excerpts.clipped(projector)));
        }
        if (clip.truth("clip.use_gelu", false) || !clip.truth("clip.use_silu", true)) {
            throw new QwenVlException("the mmproj requires an activation other than SiLU; supported: clip.use_silu");
        }
        int depth = clip.integer("clip.vision.block_count");
        ConfigCheck.within("vision depth", depth, 1, 4096);
        int period = windowPattern(clip, depth);
        ConfigCheck.within("n_wa_pattern", period, 1, depth);
        return new VisionConfig(
                depth,
                clip.integer("clip.vision.embedding_length"),
                clip.integer("clip.vision.attention.head_count"),
                clip.integer("clip.vision.feed_forward_length"),
                clip.integer("clip.vision.projection_dim"),
                3,
                clip.integer("clip.vision.patch_size"),
                2,
                clip.integer("clip.vision.spatial_merge_size", 2),
                clip.integer("clip.vision.window_size", 112),
                IntStream.range(0, depth)
                        .filter(block -> (block + 1) % period == 0)
                        .boxed()
                        .toList(),
                2,
                (float) clip.number("clip.vision.attention.layer_norm_epsilon", 1e-6),
                10_000);
    }

    private static void refuseScalingAndWindows(GgufMetadata metadata) {
        String scaling = "qwen2vl.rope.scaling.type";
        if (metadata.has(scaling) && !metadata.string(scaling).equals("none")) {
            throw new QwenVlException(
                    "its metadata sets '%s' to '%s', which this engine does not compute; supported: 'none'"
                            .formatted(scaling, Excerpts.clipped(metadata.string(scaling))));
        }
        String window = "qwen2vl.attention.sliding_window";
        int length = metadata.integer(window, 0);
        if (length > 0 && length < metadata.integer("qwen2vl.context_length")) {
            throw new QwenVlException(
                    "its metadata sets '%s' to %d, which this engine does not compute; supported: no window, or one as long as the context"
                            .formatted(window, length));
        }
    }

    /**
     * The interval of blocks that attend to the whole frame; files from before this key existed have the published
     * depth.
     */
    private static int windowPattern(GgufMetadata clip, int depth) {
        String key = "clip.vision.n_wa_pattern";
        if (clip.has("clip.vision.wa_layer_indexes")) {
            throw new QwenVlException(
                    "the mmproj lists its windowed blocks in 'clip.vision.wa_layer_indexes'; supported: '" + key + "'");
        }
        if (!clip.has(key) && depth != PUBLISHED_DEPTH) {
            throw new QwenVlException(
                    "the mmproj lacks '%s', and its %d blocks are not the %d of the published models, whose pattern is known. Convert the model again with a current converter"
                            .formatted(key, depth, PUBLISHED_DEPTH));
        }
        return clip.integer(key, PUBLISHED_WINDOW_PATTERN);
    }

    static PreprocessorConfig preprocessor(GgufMetadata clip) {
        PreprocessorConfig published = PreprocessorConfig.PUBLISHED;
        return new PreprocessorConfig(
                clip.integer("clip.vision.image_min_pixels", (int) published.minPixels()),
                clip.integer("clip.vision.image_max_pixels", (int) published.maxPixels()),
                clip.floats("clip.vision.image_mean"),
                clip.floats("clip.vision.image_std"));
    }

    private static TokenIds tokens(GgufMetadata metadata, Tokenizer tokenizer) {
        int turnEnd = tokenizer.id("<|im_end|>");
        int endOfText = tokenizer.id("<|endoftext|>");
        TreeSet<Integer> stop = new TreeSet<>(List.of(turnEnd, endOfText));
        stop.add(metadata.integer("tokenizer.ggml.eos_token_id", turnEnd));
        return new TokenIds(
                tokenizer.id("<|image_pad|>"),
                tokenizer.id("<|video_pad|>"),
                tokenizer.id("<|vision_start|>"),
                tokenizer.id("<|vision_end|>"),
                tokenizer.id("<|im_start|>"),
                turnEnd,
                endOfText,
                List.copyOf(stop));
    }
}
