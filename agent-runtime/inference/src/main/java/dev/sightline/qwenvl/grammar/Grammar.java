package dev.sightline.qwenvl.grammar;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a model may generate. Immutable and independent of a vocabulary.
 *
 * @since 0.1.0
 */
public final class Grammar {

    private final Symbol root;

    private Grammar(Symbol root) {
        this.root = root;
    }

    /**
     * JSON that is valid for a schema, on one line. Properties come in the order of the schema. Supports type,
     * properties, required, items, minItems, maxItems, minLength, maxLength, minimum, maximum, enum, const, anyOf,
     * oneOf, $ref and $defs; additional properties are never written, except by a schema without {@code properties}.
     *
     * @throws QwenVlException if the text is not a schema, or uses a keyword that the grammar does not support
     */
    public static Grammar ofJsonSchema(String schema) {
        return new Grammar(schema(JsonValue.parse(schema)));
    }

    /**
     * One call of one of several functions, as {@code <tool_call>\n{"name": …, "arguments": …}\n</tool_call>}.
     *
     * @param functions each a JSON object with {@code name} and {@code parameters}, plain, or wrapped as in OpenAI's
     *     API
     * @param longestThought how many characters of plain text may come before the call; 0 for none
     * @throws QwenVlException if a function has no name or parameters, or a schema is not supported
     */
    public static Grammar ofToolCall(List<String> functions, int longestThought) {
        if (functions.isEmpty() || longestThought < 0) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "A tool call needs at least one function, and a thought at least 0 characters; there are %d functions, and %d characters."
                            .formatted(functions.size(), longestThought));
        }
        List<Symbol> calls = new ArrayList<>();
        for (String text : functions) {
            JsonValue value = JsonValue.parse(text);
            if (value instanceof JsonObject object && object.get("function") instanceof JsonObject inner) {
                value = inner;
            }
            if (!(value instanceof JsonObject function)
                    || !(function.get("name") instanceof JsonString name)
                    || !(function.get("parameters") instanceof JsonObject parameters)) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "A function needs 'name' and 'parameters', but this one lacks them: " + text);
            }
            calls.add(Symbol.sequence(
                    Symbol.text("\n{\"name\": " + name + ", \"arguments\": "), schema(parameters), Symbol.text("}\n")));
        }
        Symbol call = Symbol.sequence(
                new Symbol.Added("<tool_call>"), Symbol.choice(calls), new Symbol.Added("</tool_call>"));
        if (longestThought == 0) {
            return new Grammar(call);
        }
        BitSet noTag = new BitSet(256);
        noTag.set('\n');
        noTag.set(' ', 0x7f);
        noTag.clear('<');
        Symbol character = Symbol.choice(List.of(
                new Symbol.Bytes(noTag),
                Symbol.sequence(Symbol.range(0xc2, 0xdf), Symbol.range(0x80, 0xbf)),
                Symbol.sequence(Symbol.range(0xe1, 0xec), Symbol.range(0x80, 0xbf), Symbol.range(0x80, 0xbf))));
        return new Grammar(Symbol.sequence(Symbol.repeat(character, 0, longestThought), call));
    }

    private static Symbol schema(JsonValue value) {
        if (value instanceof JsonObject object) {
            return new JsonSchemaSymbols(object).root();
        }
        throw new QwenVlException(
                QwenVlException.Category.INPUT, "A JSON schema must be an object, but this is " + value + ".");
    }

    /**
     * This grammar over a vocabulary.
     *
     * @param stop tokens that end the text
     */
    public TokenGrammar over(TokenTrie trie, List<Integer> stop) {
        return new TokenGrammar(root, trie, stop);
    }
}
