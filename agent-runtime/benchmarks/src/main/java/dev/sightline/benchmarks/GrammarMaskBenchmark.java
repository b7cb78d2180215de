package dev.sightline.benchmarks;

import dev.sightline.qwenvl.grammar.Grammar;
import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.grammar.TokenGrammar;
import dev.sightline.qwenvl.grammar.TokenTrie;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a grammar costs per token: the mask of the logits, the forced tokens after it, the step of the grammar. */
public final class GrammarMaskBenchmark {

    private static final int ROWS = 151_936;
    private static final int LONGEST = 400;
    private static final String CALL = """
            {"name": "computer_use", "parameters": {"type": "object", "properties": {
              "action": {"type": "string", "enum": ["key", "type", "mouse_move", "left_click", "left_click_drag", "right_click",
                "middle_click", "double_click", "scroll", "wait", "terminate"]},
              "keys": {"type": "array", "items": {"type": "string"}},
              "text": {"type": "string"},
              "coordinate": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1315}, "minItems": 2, "maxItems": 2},
              "pixels": {"type": "number"}, "time": {"type": "number"},
              "status": {"type": "string", "enum": ["success", "failure"]}}, "required": ["action"]}}""";
    private static final String BOXES = """
            {"type": "array", "items": {"type": "object", "properties": {
              "bbox_2d": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 4095}, "minItems": 4, "maxItems": 4},
              "label": {"type": "string", "maxLength": 80}}, "required": ["bbox_2d", "label"]}, "maxItems": 20}""";
    private static final String RECORD = """
            {"type": "object", "properties": {"title": {"type": "string"}, "price": {"type": "number"}, "inStock": {"type": "boolean"},
              "tags": {"type": "array", "items": {"type": "string"}}, "note": {"type": "string", "maxLength": 500}},
              "required": ["title", "price", "inStock", "tags", "note"]}""";

    private GrammarMaskBenchmark() {}

    /** {@code TOKENIZER.JSON ANSWERS}: the published vocabulary, and how many answers to sample from each grammar. */
    public static void main(String... args) throws IOException {
        Tokenizer tokenizer = tokenizer(Path.of(args[0]));
        long start = System.nanoTime();
        TokenTrie trie = new TokenTrie(tokenizer);
        System.out.printf("trie of %d tokens: %.0f ms%n", tokenizer.size(), (System.nanoTime() - start) / 1e6);
        Map<String, Grammar> grammars = new LinkedHashMap<>();
        grammars.put("tool call", Grammar.ofToolCall(List.of(CALL), 0));
        grammars.put("tool call after a thought of up to 400 characters", Grammar.ofToolCall(List.of(CALL), 400));
        grammars.put("boxes with labels of up to 80 characters", Grammar.ofJsonSchema(BOXES));
        grammars.put("record with a note of up to 500 characters", Grammar.ofJsonSchema(RECORD));
        for (Map.Entry<String, Grammar> entry : grammars.entrySet()) {
            // warms up the compiler
            run(tokenizer, entry.getValue().over(trie, List.of(tokenizer.id("<|im_end|>"))), 10);
            System.out.println(entry.getKey());
            TokenGrammar grammar = entry.getValue().over(trie, List.of(tokenizer.id("<|im_end|>")));
            System.out.println("  first answer:  " + run(tokenizer, grammar, 1));
            System.out.println("  later answers: " + run(tokenizer, grammar, Integer.parseInt(args[1])));
        }
    }

    private static String run(Tokenizer tokenizer, TokenGrammar grammar, int answers) {
        Random random = new Random(7);
        float[] logits = new float[ROWS];
        List<Double> times = new ArrayList<>();
        for (int answer = 0; answer < answers; answer++) {
            TokenConstraint constraint = grammar.constraint();
            for (int length = 0; length < LONGEST && !constraint.complete(); ) {
                long start = System.nanoTime();
                int[] forced = constraint.forced();
                for (int token : forced) {
                    constraint.accept(token);
                }
                length += forced.length;
                if (forced.length == 0) {
                    Arrays.fill(logits, 0);
                    start = System.nanoTime();
                    constraint.mask(logits);
                    long masked = System.nanoTime() - start;
                    int token = choose(tokenizer, logits, random);
                    start = System.nanoTime() - masked;
                    constraint.accept(token);
                    length++;
                }
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        times.sort(null);
        return "%d steps, ms: median %.3f, 90 %% %.3f, 99 %% %.3f, most %.3f"
                .formatted(
                        times.size(),
                        times.get(times.size() / 2),
                        times.get(times.size() * 9 / 10),
                        times.get(times.size() * 99 / 100),
                        times.getLast());
    }

    /** Any allowed token, but preferably plain words, as a model would. */
    private static int choose(Tokenizer tokenizer, float[] logits, Random random) {
        int allowed = 0;
        for (float logit : logits) {
            allowed += logit == 0 ? 1 : 0;
        }
        int fallback = -1;
        for (int attempt = 0; attempt < 50; attempt++) {
            int left = random.nextInt(allowed);
            int token = -1;
            while (left >= 0) {
                left -= logits[++token] == 0 ? 1 : 0;
            }
            fallback = token;
            if (tokenizer.decode(token).matches("[ a-zA-Z0-9\",.\\[\\]{}:]+")) {
                return token;
            }
        }
        return fallback;
    }

    private static Tokenizer tokenizer(Path file) throws IOException {
        JsonObject root = (JsonObject) JsonValue.parse(Files.readString(file));
        JsonObject model = (JsonObject) member(root, "model");
        JsonObject vocabulary = (JsonObject) member(model, "vocab");
        @Nullable String[] entries = new @Nullable String[vocabulary.members().size()];
        vocabulary.members().forEach((entry, id) -> entries[integer(id)] = entry);
        List<String> merges = new ArrayList<>();
        for (JsonValue merge : ((JsonArray) member(model, "merges")).elements()) {
            merges.add(((JsonString) merge).value());
        }
        List<AddedToken> added = new ArrayList<>();
        for (JsonValue token : ((JsonArray) member(root, "added_tokens")).elements()) {
            JsonObject fields = (JsonObject) token;
            added.add(new AddedToken(
                    integer(member(fields, "id")),
                    ((JsonString) member(fields, "content")).value(),
                    ((JsonBoolean) member(fields, "special")).value()));
        }
        return Tokenizer.of(Arrays.asList(entries), merges, added);
    }

    private static JsonValue member(JsonObject object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    private static int integer(JsonValue value) {
        return (int) ((JsonNumber) value).doubleValue();
    }
}
