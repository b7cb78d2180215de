package dev.sightline.qwenvl.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNull;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTests {

    private static final String COMPUTER_USE = """
            {"name": "computer_use", "parameters": {"type": "object", "properties": {
              "action": {"type": "string", "enum": ["key", "type", "left_click", "scroll", "wait", "terminate"]},
              "keys": {"type": "array", "items": {"type": "string", "maxLength": 8}, "maxItems": 3},
              "text": {"type": "string", "maxLength": 20},
              "coordinate": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1288}, "minItems": 2, "maxItems": 2},
              "time": {"type": "number", "minimum": 0, "maximum": 60}}, "required": ["action"]}}""";

    private static final Tokenizer TOKENIZER = SmallTokenizer.learn(
            "{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [512, 384]}}\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"type\", \"text\": \"hello wörld\"}} true false null [1, 2, 3] \"label\": \"\", \"items\": [] the quick brown fox {\"colour\": \"red\"}, {\"colour\": \"green\"}",
            160);
    private static final TokenTrie TRIE = new TokenTrie(TOKENIZER);
    private static final int STOP = TOKENIZER.id("<|im_end|>");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\", \"maxLength\": 12}, \"age\": {\"type\": \"integer\", \"minimum\": -7, \"maximum\": 123}, \"tags\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"maxLength\": 3}, \"minItems\": 1, \"maxItems\": 3}}, \"required\": [\"age\"], \"additionalProperties\": false}",
                "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"properties\": {\"bbox_2d\": {\"type\": \"array\", \"items\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 1999}, \"minItems\": 4, \"maxItems\": 4}, \"label\": {\"type\": \"string\", \"maxLength\": 30}}, \"required\": [\"bbox_2d\", \"label\"]}, \"maxItems\": 4}",
                "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"$defs\": {\"Node\": {\"type\": \"object\", \"properties\": {\"value\": {\"enum\": [\"red\", \"green\", 3, null]}, \"next\": {\"anyOf\": [{\"$ref\": \"#/$defs/Node\"}, {\"type\": \"null\"}]}}, \"required\": [\"value\", \"next\"]}}, \"$ref\": \"#/$defs/Node\"}",
                "{\"type\": \"number\", \"minimum\": -2.5, \"maximum\": 1000}",
                "{\"type\": \"integer\", \"exclusiveMinimum\": 98, \"maximum\": 20001}",
                "{\"type\": [\"string\", \"null\", \"boolean\"], \"minLength\": 2, \"maxLength\": 9}",
                "{\"oneOf\": [{\"const\": \"ä\\\"\\n\"}, {\"type\": \"integer\", \"maximum\": -5}]}",
                "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"boolean\"}, \"b\": {\"type\": \"null\"}, \"c\": {\"type\": \"boolean\"}}}"
            })
    void whateverIsSampledIsValidForTheSchema(String schema) {
        TokenGrammar grammar = Grammar.ofJsonSchema(schema).over(TRIE, List.of(STOP));
        JsonObject root = (JsonObject) JsonValue.parse(schema);
        for (int seed = 0; seed < 150; seed++) {
            String text = sample(grammar, new Random(seed));
            assertThat(violation(JsonValue.parse(text), root, root)).as(text).isNull();
        }
    }

    /** Masks of texts with a limit are derived from those without; here each token is tried on its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"string\", \"maxLength\": 30}",
                "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 22}",
                "{\"type\": \"array\", \"maxItems\": 20, \"items\": {\"type\": \"string\", \"maxLength\": 18}}"
            })
    void maskAllowsExactlyTheTokensThatAreAccepted(String schema) {
        // among the tokens are runs of 2, 4, 8, 16 and 32 letters
        Tokenizer tokenizer = SmallTokenizer.learn(("a".repeat(64) + " " + "é".repeat(32) + " ").repeat(3), 40);
        assertThat(tokenizer.encode("a".repeat(32))).hasSize(1);
        TokenGrammar grammar = Grammar.ofJsonSchema(schema).over(new TokenTrie(tokenizer), List.of(STOP));
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            List<Integer> answer = new ArrayList<>();
            while (answer.size() < 40 && !after(grammar, answer).complete()) {
                float[] logits = new float[tokenizer.size()];
                after(grammar, answer).mask(logits);
                List<Integer> allowed = new ArrayList<>();
                for (int token = 0; token < logits.length; token++) {
                    boolean accepted = true;
                    try {
                        after(grammar, answer).accept(token);
                        allowed.add(token);
                    } catch (QwenVlException e) {
                        accepted = false;
                    }
                    assertThat(logits[token] == 0)
                            .as("%s, then %s", answer, token)
                            .isEqualTo(accepted);
                }
                // mostly letters, so that texts get long
                int[] letters = tokenizer.encode("a".repeat(1 + random.nextInt(8)));
                answer.add(
                        allowed.contains(letters[0]) && random.nextInt(12) > 0
                                ? letters[0]
                                : (int) allowed.get(random.nextInt(allowed.size())));
            }
        }
    }

    private static TokenConstraint after(TokenGrammar grammar, List<Integer> answer) {
        TokenConstraint constraint = grammar.constraint();
        answer.forEach(constraint::accept);
        return constraint;
    }

    @Test
    void anyToolCallParses() {
        TokenGrammar grammar = Grammar.ofToolCall(List.of(COMPUTER_USE), 12).over(TRIE, List.of(STOP));
        JsonObject parameters = (JsonObject) member(JsonValue.parse(COMPUTER_USE), "parameters");
        for (int seed = 0; seed < 200; seed++) {
            String text = sample(grammar, new Random(seed));
            int begin = text.indexOf("<tool_call>\n");
            assertThat(begin).as(text).isBetween(0, 12);
            assertThat(text).endsWith("\n</tool_call>");
            JsonObject call =
                    (JsonObject) JsonValue.parse(text.substring(begin + "<tool_call>\n".length(), text.length() - 13));
            assertThat(call.get("name")).isEqualTo(new JsonString("computer_use"));
            assertThat(violation(member(call, "arguments"), parameters, parameters))
                    .isNull();
        }
    }

    @Test
    void whatLeavesNoChoiceIsForcedInOneRun() {
        TokenConstraint constraint = Grammar.ofToolCall(List.of(COMPUTER_USE), 0)
                .over(TRIE, List.of(STOP))
                .constraint();
        int[] forced = constraint.forced();
        // no token of this vocabulary spans the quote and the action's first letter
        assertThat(TOKENIZER.decode(forced))
                .isEqualTo("<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"");
        assertThat(forced[0]).isEqualTo(TOKENIZER.id("<tool_call>"));
    }

    @Test
    void tokenThatIsNotAllowedIsRefused() {
        TokenConstraint constraint = Grammar.ofJsonSchema("{\"type\": \"boolean\"}")
                .over(TRIE, List.of(STOP))
                .constraint();
        assertThatThrownBy(() -> constraint.accept(TOKENIZER.encode("x")[0]))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> constraint.accept(STOP)).isInstanceOf(QwenVlException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "{\"type\": \"string\", \"pattern\": \"a+\"}",
                "{\"$ref\": \"#/$defs/Missing\"}",
                "{\"$ref\": \"other.json\"}",
                "{\"enum\": []}",
                "{\"type\": \"date\"}",
                "{\"type\": \"integer\", \"minimum\": 3, \"maximum\": 2}",
                "{\"type\": \"array\", \"minItems\": 3, \"maxItems\": 2}"
            })
    void schemaThatCannotBeHonouredIsRefused(String schema) {
        assertThatThrownBy(() -> Grammar.ofJsonSchema(schema)).isInstanceOf(QwenVlException.class);
    }

    @Test
    void schemaThatOnlyRefersToItselfIsRefused() {
        TokenGrammar grammar = Grammar.ofJsonSchema("{\"$ref\": \"#\"}").over(TRIE, List.of(STOP));
        assertThatThrownBy(grammar::constraint)
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("refers to itself");
    }

    /** Draws at random, and checks on the way that what is forced is exactly what the masks would have led to. */
    private static String sample(TokenGrammar grammar, Random random) {
        TokenConstraint constraint = grammar.constraint();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int step = 0; step < 3000 && !constraint.complete(); step++) {
            int[] forced = constraint.forced();
            for (int i = 0; i < forced.length; i++) {
                BitSet allowed = allowed(constraint);
                assertThat(allowed.get(forced[i])).isTrue();
                String rest = latin(Arrays.copyOfRange(forced, i, forced.length));
                allowed.stream().forEach(token -> {
                    String other = latin(token);
                    assertThat(rest.startsWith(other) || other.startsWith(rest))
                            .as("'%s' and '%s'", rest, other)
                            .isTrue();
                });
                constraint.accept(forced[i]);
                text.writeBytes(TOKENIZER.bytes(forced[i]));
            }
            if (constraint.complete()) {
                break;
            }
            int[] choices = allowed(constraint).stream().toArray();
            assertThat(choices).isNotEmpty();
            int token = choices[random.nextInt(choices.length)];
            constraint.accept(token);
            if (token == STOP) {
                assertThat(constraint.complete()).isTrue();
                break;
            }
            text.writeBytes(TOKENIZER.bytes(token));
        }
        assertThat(constraint.complete()).isTrue();
        return text.toString(StandardCharsets.UTF_8);
    }

    private static BitSet allowed(TokenConstraint constraint) {
        float[] logits = new float[TOKENIZER.size() + 10];
        constraint.mask(logits);
        BitSet allowed = new BitSet();
        for (int token = 0; token < logits.length; token++) {
            allowed.set(token, logits[token] == 0);
        }
        return allowed;
    }

    private static String latin(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(new String(TOKENIZER.bytes(token), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static JsonValue member(JsonValue object, String name) {
        JsonValue member = ((JsonObject) object).get(name);
        if (member == null) {
            throw new AssertionError(object + " lacks " + name);
        }
        return member;
    }

    /** What is wrong with a value by a schema; null if nothing is. */
    private static @Nullable String violation(JsonValue value, JsonValue schemaValue, JsonObject root) {
        JsonObject schema = (JsonObject) schemaValue;
        if (schema.get("$ref") instanceof JsonString(String reference)) {
            JsonValue target = root;
            for (String step : reference.substring(2).split("/", -1)) {
                target = member(target, step);
            }
            return violation(value, target, root);
        }
        JsonValue constant = schema.get("const");
        if (constant != null) {
            return constant.equals(value) ? null : value + " is not " + constant;
        }
        if (schema.get("enum") instanceof JsonArray(List<JsonValue> values)) {
            return values.contains(value) ? null : value + " is not one of " + values;
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (schema.get(union) instanceof JsonArray(List<JsonValue> options)) {
                return options.stream().anyMatch(option -> violation(value, option, root) == null)
                        ? null
                        : value + " fits none of " + options;
            }
        }
        String type = switch (value) {
            case JsonObject object -> "object";
            case JsonArray array -> "array";
            case JsonString string -> "string";
            case JsonNumber number -> "number";
            case JsonBoolean truth -> "boolean";
            case JsonNull nothing -> "null";
        };
        String types = schema.get("type") + "";
        if (!types.contains("\"" + type + "\"") && !(type.equals("number") && types.contains("integer"))) {
            return value + " is no " + types;
        }
        return switch (value) {
            case JsonObject object -> {
                JsonObject properties = (JsonObject) schema.members().get("properties");
                if (properties == null) {
                    yield "no properties";
                }
                if (schema.get("required") instanceof JsonArray(List<JsonValue> names)) {
                    for (JsonValue name : names) {
                        if (object.get(((JsonString) name).value()) == null) {
                            yield "lacks " + name;
                        }
                    }
                }
                String wrong = null;
                for (String name : object.members().keySet()) {
                    JsonValue property = properties.get(name);
                    JsonValue member = object.get(name);
                    wrong = property == null || member == null ? "unknown " + name : violation(member, property, root);
                    if (wrong != null) {
                        break;
                    }
                }
                yield wrong;
            }
            case JsonArray(List<JsonValue> elements) -> {
                if (outside(elements.size(), schema, "minItems", "maxItems")) {
                    yield "has " + elements.size() + " items";
                }
                String wrong = null;
                JsonValue items = schema.get("items");
                for (JsonValue element : elements) {
                    wrong = wrong != null || items == null ? wrong : violation(element, items, root);
                }
                yield wrong;
            }
            case JsonString(String text) ->
                outside(text.codePointCount(0, text.length()), schema, "minLength", "maxLength")
                        ? "has the length " + text.length()
                        : null;
            case JsonNumber number -> {
                boolean fraction = number.text().contains(".");
                boolean below = schema.get("exclusiveMinimum") instanceof JsonNumber limit
                        && number.doubleValue() <= limit.doubleValue();
                yield below
                                || outside(number.doubleValue(), schema, "minimum", "maximum")
                                || (fraction && types.contains("integer"))
                                || new BigDecimal(number.text()).precision() > 30
                        ? number + " is out of range"
                        : null;
            }
            case JsonBoolean truth -> null;
            case JsonNull nothing -> null;
        };
    }

    private static boolean outside(double actual, JsonObject schema, String lower, String upper) {
        return (schema.get(lower) instanceof JsonNumber low && actual < low.doubleValue())
                || (schema.get(upper) instanceof JsonNumber high && actual > high.doubleValue());
    }
}
