package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.format.MiniWeights.Values;
import dev.sightline.qwenvl.format.SmallFiles.Bytes;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer.Vocabulary;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Writes {@link MiniWeights} as a published folder.
 *
 * @param type of all tensors
 * @param shards number of weight files; with more than one there is an index
 * @param newerNames whether names begin with {@code model.visual.} and {@code model.language_model.}, the decoder's shape stands
 *     in a {@code text_config}, and the area limits in a {@code size}; older files have all of it flat
 * @param wholeTokenizer whether there is a {@code tokenizer.json}, or {@code vocab.json} and {@code merges.txt}
 */
public record MiniFolder(TensorType type, int shards, boolean newerNames, boolean wholeTokenizer) {

    /** Writes it; the folder comes back. */
    public Path write(Path folder, MiniWeights weights, Vocabulary vocabulary) throws IOException {
        Files.createDirectories(folder);
        boolean tied = !weights.tensors().containsKey("lm_head.weight");
        write(
                folder,
                "config.json",
                newerNames
                        ? newerConfig(weights.shape(), tied, tokenIds(vocabulary))
                        : olderConfig(weights.shape(), tied, tokenIds(vocabulary)));
        write(
                folder,
                "preprocessor_config.json",
                newerNames
                        ? "{\"size\": {\"shortest_edge\": 3136, \"longest_edge\": 12845056}}"
                        : "{\"min_pixels\": 3136, \"max_pixels\": 12845056, \"patch_size\": 14}");
        write(folder, "generation_config.json", "{\"eos_token_id\": [%d]}".formatted(id(vocabulary, "<|im_end|>")));
        tokenizer(folder, vocabulary);
        weights(folder, weights);
        return folder;
    }

    private void weights(Path folder, MiniWeights weights) throws IOException {
        List<String> names = List.copyOf(weights.tensors().keySet());
        StringJoiner index = new StringJoiner(", ", "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {", "}}");
        for (int shard = 0; shard < shards; shard++) {
            String file =
                    shards == 1 ? "model.safetensors" : "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            StringJoiner header = new StringJoiner(", ", "{\"__metadata__\": {\"format\": \"pt\"}, ", "}");
            Bytes data = new Bytes();
            // neighbours land in different files
            for (int i = shard; i < names.size(); i += shards) {
                Values tensor = weights.tensor(names.get(i));
                String name = newerNames ? newer(names.get(i)) : names.get(i);
                int begin = data.size();
                data.bytes(Stored.as(type, tensor.values()).bytes());
                header.add("\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
                        .formatted(name, type, tensor.shape(), begin, data.size()));
                index.add("\"%s\": \"%s\"".formatted(name, file));
            }
            byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
            Files.write(
                    folder.resolve(file),
                    new Bytes()
                            .int64(text.length)
                            .bytes(text)
                            .bytes(data.toByteArray())
                            .toByteArray());
        }
        if (shards > 1) {
            write(folder, "model.safetensors.index.json", index.toString());
        }
    }

    private static String newer(String name) {
        if (name.startsWith("visual.")) {
            return "model." + name;
        }
        return name.startsWith("model.") ? "model.language_model." + name.substring("model.".length()) : name;
    }

    private static String decoderShape(MiniShape shape) {
        return """
                "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
                "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": 4096, "rms_norm_eps": 1e-06,
                "hidden_act": "silu", "use_sliding_window": false""".formatted(
                        shape.hidden(),
                        shape.layers(),
                        shape.heads(),
                        shape.keyValueHeads(),
                        shape.feedForward(),
                        shape.rows());
    }

    private static String visionShape(MiniShape shape) {
        return """
                "depth": %d, "hidden_size": %d, "num_heads": %d, "intermediate_size": %d, "out_hidden_size": %d,
                "patch_size": 14, "temporal_patch_size": 2, "spatial_merge_size": 2, "window_size": 112,
                "fullatt_block_indexes": [1, %d], "tokens_per_second": 2""".formatted(
                        shape.visionDepth(),
                        shape.visionHidden(),
                        shape.visionHeads(),
                        shape.visionFeedForward(),
                        shape.hidden(),
                        shape.visionDepth() - 1);
    }

    private static String tokenIds(Vocabulary vocabulary) {
        return "\"image_token_id\": %d, \"video_token_id\": %d, \"vision_start_token_id\": %d, \"vision_end_token_id\": %d"
                .formatted(
                        id(vocabulary, "<|image_pad|>"),
                        id(vocabulary, "<|video_pad|>"),
                        id(vocabulary, "<|vision_start|>"),
                        id(vocabulary, "<|vision_end|>"));
    }

    private static String newerConfig(MiniShape shape, boolean tied, String tokenIds) {
        return """
                {"model_type": "qwen2_5_vl", "tie_word_embeddings": %s, %s,
                "text_config": {%s, "rope_parameters": {"mrope_section": %s, "rope_theta": 1000000.0}},
                "vision_config": {"in_channels": 3, %s}}""".formatted(tied, tokenIds, decoderShape(shape), shape.ropeSections(), visionShape(shape));
    }

    private static String olderConfig(MiniShape shape, boolean tied, String tokenIds) {
        return """
                {"model_type": "qwen2_5_vl", "tie_word_embeddings": %s, %s, %s,
                "rope_theta": 1000000.0, "rope_scaling": {"type": "mrope", "mrope_section": %s},
                "vision_config": {"in_chans": 3, %s}}""".formatted(tied, tokenIds, decoderShape(shape), shape.ropeSections(), visionShape(shape));
    }

    private void tokenizer(Path folder, Vocabulary vocabulary) throws IOException {
        List<String> entries = new ArrayList<>();
        for (int id = 0; id < vocabulary.entries().size(); id++) {
            entries.add(quoted(vocabulary.entries().get(id)) + ": " + id);
        }
        String vocab = "{" + String.join(", ", entries) + "}";
        if (wholeTokenizer) {
            write(folder, "tokenizer.json", """
                    {"version": "1.0", "added_tokens": [%s],
                    "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": %s}}]},
                    "model": {"type": "BPE", "vocab": %s, "merges": [%s]}}""".formatted(
                    vocabulary.added().stream()
                            .map(token -> "{\"id\": %d, %s}".formatted(token.id(), properties(token)))
                            .collect(Collectors.joining(", ")),
                    quoted(Tokenizer.WORD_PATTERN),
                    vocab,
                    // pairs in the newer spelling, lines in the older one
                    vocabulary.merges().stream()
                            .map(merge -> newerNames ? "[" + quoted(merge).replace(" ", "\", \"") + "]" : quoted(merge))
                            .collect(Collectors.joining(", "))));
            return;
        }
        write(folder, "vocab.json", vocab);
        write(folder, "merges.txt", "#version: 0.2\n" + String.join("\n", vocabulary.merges()) + "\n");
        write(
                folder,
                "tokenizer_config.json",
                "{\"added_tokens_decoder\": {%s}}"
                        .formatted(vocabulary.added().stream()
                                .map(token -> "\"%d\": {%s}".formatted(token.id(), properties(token)))
                                .collect(Collectors.joining(", "))));
    }

    private static String properties(AddedToken token) {
        return "\"content\": %s, \"special\": %s".formatted(quoted(token.content()), token.control());
    }

    private static String quoted(String text) {
        return new JsonString(text).toString();
    }

    private static int id(Vocabulary vocabulary, String content) {
        return vocabulary.added().stream()
                .filter(token -> token.content().equals(content))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
