package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the vocabulary from {@code tokenizer.json}, or from {@code vocab.json} with {@code merges.txt}, or from GGUF metadata. */
final class TokenizerFiles {

    private static final int MOST_GAPS = 1 << 16;
    private static final int MAX_FILE_BYTES = 256 << 20;

    private TokenizerFiles() {}

    static Tokenizer read(Path folder) {
        Path whole = folder.resolve("tokenizer.json");
        if (Files.exists(whole)) {
            return fromTokenizerJson(whole);
        }
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (!Files.exists(vocabulary) || !Files.exists(merges)) {
            throw new QwenVlException(
                    "Cannot load '%s': it has neither tokenizer.json nor vocab.json with merges.txt. Pull the model again, or copy these files from where it came from."
                            .formatted(folder));
        }
        try {
            List<String> lines = text(merges)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
                    .toList();
            JsonFields config = json(folder.resolve("tokenizer_config.json"));
            return Tokenizer.of(
                    vocabulary(json(vocabulary).object()), lines, decoderTokens(config.fields("added_tokens_decoder")));
        } catch (QwenVlException e) {
            throw MappedFile.unreadable(folder, e);
        }
    }

    static Tokenizer fromTokenizerJson(Path path) {
        try {
            JsonFields root = json(path);
            JsonFields model = root.fields("model");
            String type = model.has("type") ? model.string("type") : "BPE";
            if (!type.equals("BPE")) {
                throw new QwenVlException("the tokenizer is of type '%s', not BPE".formatted(Excerpts.clipped(type)));
            }
            if (!root.fields("pre_tokenizer")
                    .object()
                    .toString()
                    .contains(new JsonString(Tokenizer.WORD_PATTERN).toString())) {
                throw new QwenVlException(
                        "the tokenizer does not split words as Qwen2.5 does; no other way is supported");
            }
            List<AddedToken> added = new ArrayList<>();
            for (JsonValue token : root.array("added_tokens").elements()) {
                JsonFields fields = JsonFields.of("an added token", token);
                added.add(
                        new AddedToken(fields.integer("id"), fields.string("content"), fields.truth("special", false)));
            }
            return Tokenizer.of(vocabulary(model.fields("vocab").object()), merges(model.array("merges")), added);
        } catch (QwenVlException e) {
            throw MappedFile.unreadable(path, e);
        }
    }

    static Tokenizer fromMetadata(GgufMetadata metadata) {
        String cut = metadata.string("tokenizer.ggml.pre");
        if (!metadata.string("tokenizer.ggml.model").equals("gpt2") || !cut.equals("qwen2")) {
            throw new QwenVlException("the tokenizer is '%s' with the pre-tokenizer '%s'; supported: gpt2 with qwen2"
                    .formatted(Excerpts.clipped(metadata.string("tokenizer.ggml.model")), Excerpts.clipped(cut)));
        }
        List<String> entries = metadata.strings("tokenizer.ggml.tokens");
        List<Integer> types = metadata.integers("tokenizer.ggml.token_type");
        if (types.size() != entries.size()) {
            throw new QwenVlException("it has %d tokens, but %d token types".formatted(entries.size(), types.size()));
        }
        List<@Nullable String> vocabulary = new ArrayList<>();
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < entries.size(); id++) {
            int type = types.get(id);
            vocabulary.add(type == 1 ? entries.get(id) : null);
            if (type == 3 || type == 4) {
                added.add(new AddedToken(id, entries.get(id), type == 3));
            }
        }
        return Tokenizer.of(vocabulary, metadata.strings("tokenizer.ggml.merges"), added);
    }

    private static List<@Nullable String> vocabulary(JsonObject object) {
        int highest = -1;
        for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
            highest = Math.max(highest, id(entry, object.members().size()));
        }
        @Nullable String[] vocabulary = new @Nullable String[highest + 1];
        for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
            vocabulary[id(entry, object.members().size())] = entry.getKey();
        }
        return Arrays.asList(vocabulary);
    }

    /** Ids have few gaps; an id that is far too large would cost memory that the file's size does not justify. */
    private static int id(Map.Entry<String, JsonValue> entry, int entries) {
        long id = JsonFields.count("the token '" + Excerpts.clipped(entry.getKey()) + "'", entry.getValue());
        if (id >= (long) entries + MOST_GAPS) {
            throw new QwenVlException(
                    "the token '%s' of %d has the id %d".formatted(Excerpts.clipped(entry.getKey()), entries, id));
        }
        return (int) id;
    }

    /** Merges come as {@code "a b"}, or as {@code ["a", "b"]} in newer files. */
    private static List<String> merges(JsonArray array) {
        List<String> merges = new ArrayList<>();
        for (JsonValue element : array.elements()) {
            if (element instanceof JsonString(String merge)) {
                merges.add(merge);
            } else if (element instanceof JsonArray(List<JsonValue> pair)
                    && pair.size() == 2
                    && pair.getFirst() instanceof JsonString(String left)
                    && pair.getLast() instanceof JsonString(String right)) {
                merges.add(left + " " + right);
            } else {
                throw new QwenVlException("%s is not a merge".formatted(Excerpts.clipped(element.toString())));
            }
        }
        return merges;
    }

    private static List<AddedToken> decoderTokens(JsonFields decoder) {
        List<AddedToken> added = new ArrayList<>();
        for (String id : decoder.object().members().keySet()) {
            JsonFields token = decoder.fields(id);
            try {
                added.add(new AddedToken(Integer.parseInt(id), token.string("content"), token.truth("special", false)));
            } catch (NumberFormatException e) {
                throw new QwenVlException("the added token id '%s' is not a number".formatted(Excerpts.clipped(id)), e);
            }
        }
        return added;
    }

    static JsonFields json(Path path) {
        try {
            return JsonFields.of("the file", JsonValue.parse(text(path)));
        } catch (QwenVlException e) {
            throw MappedFile.unreadable(path, e);
        }
    }

    private static String text(Path path) {
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new QwenVlException(
                        "it has %d bytes; %d are allowed".formatted(Files.size(path), MAX_FILE_BYTES));
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new QwenVlException("Cannot load '%s': %s".formatted(path, e), e);
        }
    }
}
