package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A folder in the published layout: {@code config.json}, tokenizer files, one or more safetensors files. */
final class SafetensorsFolder {

    /** That of the vision tower, which the reference does not read from the file. */
    private static final double VISION_EPSILON = 1e-6;

    // what the reference uses for a setting that config.json omits
    private static final double REFERENCE_TEXT_EPSILON = 1e-5;
    private static final double REFERENCE_ROPE_THETA = 1e6;
    private static final int REFERENCE_KEY_VALUE_HEADS = 8;
    private static final int REFERENCE_CONTEXT_LENGTH = 32_768;
    private static final double REFERENCE_TOKENS_PER_SECOND = 4;
    private static final long REFERENCE_MIN_PIXELS = 56 * 56;
    private static final long REFERENCE_MAX_PIXELS = 28 * 28 * 1280;
    private static final List<Integer> REFERENCE_FULL_ATTENTION = List.of(7, 15, 23, 31);

    private SafetensorsFolder() {}

    static Checkpoint open(Path folder) {
        @SuppressWarnings("MustBeClosedChecker") // the checkpoint closes it
        Arena arena = Arena.ofShared();
        try {
            OtherFamilies.refuse(folder);
            checkQuantisation(folder);
            Map<String, Tensor> tensors = new HashMap<>();
            AwqWeights quantised = new AwqWeights();
            long size = 0;
            for (String shard : shards(folder)) {
                SafetensorsFile file = SafetensorsFile.open(folder.resolve(shard), arena);
                for (SafetensorsFile.Entry entry : file.entries().values()) {
                    size += entry.data().byteSize();
                    if (!quantised.take(canonical(entry.name()), entry)) {
                        add(tensors, entry);
                    }
                }
            }
            quantised.tensors(arena).forEach(tensor -> put(tensors, tensor));
            Tokenizer tokenizer = TokenizerFiles.read(folder);
            // the reference keeps an output head even if the embeddings are marked as tied
            boolean ownHead = tensors.containsKey("lm_head.weight");
            QwenVlConfig config = config(folder, tokenizer, ownHead);
            if (config.text().tiedEmbeddings() && tensors.containsKey("model.embed_tokens.weight")) {
                tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight"));
            }
            return new MappedCheckpoint(folder, config, tokenizer, Map.copyOf(tensors), size, arena);
        } catch (QwenVlException e) {
            arena.close();
            throw MappedFile.unreadable(folder, e);
        } catch (InternalError e) {
            arena.close();
            throw MappedFile.cut(folder, e);
        }
    }

    /** Before tensors of unsupported types are encountered. */
    private static void checkQuantisation(Path folder) {
        JsonFields root = TokenizerFiles.json(folder.resolve("config.json"));
        if (root.has("quantization_config")) {
            AwqWeights.check(root.fields("quantization_config"));
        }
    }

    private static Set<String> shards(Path folder) {
        Path index = folder.resolve("model.safetensors.index.json");
        if (!Files.exists(index)) {
            return Set.of("model.safetensors");
        }
        JsonFields map = TokenizerFiles.json(index).fields("weight_map");
        Set<String> shards = new TreeSet<>();
        for (String name : map.object().members().keySet()) {
            String shard = map.string(name);
            if (!shard.matches("[A-Za-z0-9_][A-Za-z0-9._-]*\\.safetensors")) {
                throw new QwenVlException(
                        "its index names the file '%s', which is not a safetensors file in the same folder"
                                .formatted(Excerpts.clipped(shard)));
            }
            shards.add(shard);
        }
        return shards;
    }

    private static void add(Map<String, Tensor> tensors, SafetensorsFile.Entry entry) {
        String name = canonical(entry.name());
        if (name.endsWith(".inv_freq")) {
            // older files hold the rotary frequencies, which follow from the configuration
            return;
        }
        TensorType type = switch (entry.type()) {
            case "F32" -> TensorType.F32;
            case "F16" -> TensorType.F16;
            case "BF16" -> TensorType.BF16;
            default ->
                throw new QwenVlException("tensor '%s' has type %s; supported: F32, F16, BF16"
                        .formatted(Excerpts.clipped(name), entry.type()));
        };
        Tensor whole = new Tensor(name, type, entry.shape(), entry.data());
        if (!name.contains(".attn.qkv.")) {
            put(tensors, whole);
            return;
        }
        if (whole.shape().getFirst() % 3 != 0) {
            throw new QwenVlException("tensor '%s' of shape %s cannot be split into query, key and value"
                    .formatted(Excerpts.clipped(name), whole.shape()));
        }
        List<Long> shape = new ArrayList<>(whole.shape());
        shape.set(0, shape.getFirst() / 3);
        long bytes = whole.data().byteSize() / 3;
        for (int i = 0; i < 3; i++) {
            String part = name.replace(".attn.qkv.", ".attn." + "qkv".charAt(i) + ".");
            put(tensors, new Tensor(part, type, shape, whole.data().asSlice(i * bytes, bytes)));
        }
    }

    private static void put(Map<String, Tensor> tensors, Tensor tensor) {
        if (tensors.put(tensor.name(), tensor) != null) {
            throw new QwenVlException("tensor '%s' occurs twice".formatted(Excerpts.clipped(tensor.name())));
        }
    }

    /** Newer files prefix the two halves with {@code model.visual.} and {@code model.language_model.}. */
    private static String canonical(String name) {
        if (name.startsWith("model.visual.")) {
            return name.substring("model.".length());
        }
        if (name.startsWith("model.language_model.")) {
            return "model." + name.substring("model.language_model.".length());
        }
        return name;
    }

    static QwenVlConfig config(Path folder, Tokenizer tokenizer, boolean ownHead) {
        Path path = folder.resolve("config.json");
        JsonFields root = TokenizerFiles.json(path);
        try {
            JsonFields text = root.has("text_config") ? root.fields("text_config") : root;
            VisionConfig vision = vision(root.fields("vision_config"));
            return new QwenVlConfig(
                    text(root, text, ownHead),
                    vision,
                    tokens(folder, root, tokenizer),
                    preprocessor(folder, vision),
                    generation(folder));
        } catch (QwenVlException e) {
            throw MappedFile.unreadable(path, e);
        }
    }

    private static TextConfig text(JsonFields root, JsonFields text, boolean ownHead) {
        JsonFields rope = text.has("rope_parameters") ? text.fields("rope_parameters") : text.fields("rope_scaling");
        List<Integer> sections = rope.integers("mrope_section");
        if (sections.size() != 3) {
            throw new QwenVlException("mrope_section is %s; it needs three numbers".formatted(sections));
        }
        int hidden = text.integer("hidden_size");
        int heads = text.integer("num_attention_heads");
        int layers = text.integer("num_hidden_layers");
        int contextLength = text.integer("max_position_embeddings", REFERENCE_CONTEXT_LENGTH);
        SettingsCheck.text(text, rope, layers, contextLength);
        boolean tied = root.truth("tie_word_embeddings", false) || text.truth("tie_word_embeddings", false);
        if (!tied && !ownHead) {
            throw new QwenVlException(
                    "tie_word_embeddings is false, but there is no tensor 'lm_head.weight'. Download the folder again, or set tie_word_embeddings to true if the model was trained that way");
        }
        return new TextConfig(
                hidden,
                layers,
                heads,
                text.isNull("num_key_value_heads")
                        ? heads
                        : text.integer("num_key_value_heads", REFERENCE_KEY_VALUE_HEADS),
                heads < 1 ? 0 : hidden / heads,
                text.integer("intermediate_size"),
                text.integer("vocab_size"),
                contextLength,
                (float) text.number("rms_norm_eps", REFERENCE_TEXT_EPSILON),
                rope.has("rope_theta") ? rope.number("rope_theta") : text.number("rope_theta", REFERENCE_ROPE_THETA),
                new RopeSections(sections.get(0), sections.get(1), sections.get(2)),
                !ownHead);
    }

    private static VisionConfig vision(JsonFields vision) {
        SettingsCheck.vision(vision);
        return new VisionConfig(
                vision.integer("depth"),
                vision.integer("hidden_size"),
                vision.integer("num_heads"),
                vision.integer("intermediate_size"),
                vision.integer("out_hidden_size"),
                vision.integer("in_channels", vision.integer("in_chans", 3)),
                vision.integer("patch_size", 14),
                vision.integer("temporal_patch_size", 2),
                vision.integer("spatial_merge_size", 2),
                vision.integer("window_size", 112),
                vision.has("fullatt_block_indexes")
                        ? vision.integers("fullatt_block_indexes")
                        : REFERENCE_FULL_ATTENTION,
                vision.number("tokens_per_second", REFERENCE_TOKENS_PER_SECOND),
                (float) VISION_EPSILON,
                vision.has("rope_parameters") ? vision.fields("rope_parameters").number("rope_theta", 10_000) : 10_000);
    }

    private static TokenIds tokens(Path folder, JsonFields root, Tokenizer tokenizer) {
        Set<Integer> stop = new TreeSet<>(List.of(tokenizer.id("<|im_end|>"), tokenizer.id("<|endoftext|>")));
        Path generation = folder.resolve("generation_config.json");
        if (Files.exists(generation)) {
            JsonFields fields = TokenizerFiles.json(generation);
            if (fields.get("eos_token_id") instanceof JsonNumber) {
                stop.add(fields.integer("eos_token_id"));
            } else if (fields.has("eos_token_id")) {
                stop.addAll(fields.integers("eos_token_id"));
            }
        }
        return new TokenIds(
                root.integer("image_token_id", tokenizer.id("<|image_pad|>")),
                root.integer("video_token_id", tokenizer.id("<|video_pad|>")),
                root.integer("vision_start_token_id", tokenizer.id("<|vision_start|>")),
                root.integer("vision_end_token_id", tokenizer.id("<|vision_end|>")),
                tokenizer.id("<|im_start|>"),
                tokenizer.id("<|im_end|>"),
                tokenizer.id("<|endoftext|>"),
                List.copyOf(stop));
    }

    /**
     * The image processor's limits: nested in {@code processor_config.json} as current versions of transformers write
     * them, or in {@code preprocessor_config.json}. As in the reference, {@code min_pixels} and {@code max_pixels}
     * override {@code size}.
     */
    private static PreprocessorConfig preprocessor(Path folder, VisionConfig vision) {
        JsonFields fields = imageProcessor(folder);
        if (fields == null) {
            return PreprocessorConfig.PUBLISHED;
        }
        SettingsCheck.imageProcessor(fields, vision);
        long min = REFERENCE_MIN_PIXELS;
        long max = REFERENCE_MAX_PIXELS;
        if (fields.has("size")) {
            JsonFields size = fields.fields("size");
            if (!fields.has("min_pixels")) {
                min = size.integer("shortest_edge");
            }
            if (!fields.has("max_pixels")) {
                max = size.integer("longest_edge");
            }
        }
        PreprocessorConfig published = PreprocessorConfig.PUBLISHED;
        return new PreprocessorConfig(
                fields.has("min_pixels") ? fields.integer("min_pixels") : min,
                fields.has("max_pixels") ? fields.integer("max_pixels") : max,
                fields.has("image_mean") ? fields.floats("image_mean") : published.imageMean(),
                fields.has("image_std") ? fields.floats("image_std") : published.imageStd());
    }

    private static @Nullable JsonFields imageProcessor(Path folder) {
        Path processor = folder.resolve("processor_config.json");
        if (Files.exists(processor)) {
            JsonFields fields = TokenizerFiles.json(processor);
            if (fields.has("image_processor")) {
                return fields.fields("image_processor");
            }
        }
        Path preprocessor = folder.resolve("preprocessor_config.json");
        return Files.exists(preprocessor) ? TokenizerFiles.json(preprocessor) : null;
    }

    private static GenerationDefaults generation(Path folder) {
        Path path = folder.resolve("generation_config.json");
        if (!Files.exists(path)) {
            return GenerationDefaults.GREEDY;
        }
        JsonFields fields = TokenizerFiles.json(path);
        return new GenerationDefaults(
                fields.truth("do_sample", false),
                fields.number("temperature", 1),
                fields.integer("top_k", 0),
                fields.number("top_p", 1),
                fields.number("repetition_penalty", 1));
    }
}
