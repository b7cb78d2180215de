package dev.sightline.qwenvl.grammar;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a JSON schema into symbols for JSON on one line, with {@code ", "} and {@code ": "} as separators. */
final class JsonSchemaSymbols {

    private static final Set<String> UNSUPPORTED = Set.of(
            "pattern",
            "not",
            "if",
            "patternProperties",
            "multipleOf",
            "uniqueItems",
            "contains",
            "prefixItems",
            "dependentRequired",
            "minProperties",
            "maxProperties");
    private static final Symbol ANY = new Symbol.Rule("any JSON value", JsonSchemaSymbols::anyValue);

    private final JsonObject root;
    private final Map<String, Symbol> definitions = new HashMap<>();

    JsonSchemaSymbols(JsonObject root) {
        this.root = root;
    }

    Symbol root() {
        return of(root);
    }

    private Symbol of(JsonValue value) {
        if (value instanceof JsonBoolean(boolean anything) && anything) {
            return ANY;
        }
        if (!(value instanceof JsonObject schema)) {
            throw unsupported("a schema that is " + value);
        }
        for (String keyword : UNSUPPORTED) {
            JsonValue given = schema.get(keyword);
            if (given != null && !given.equals(new JsonBoolean(false))) {
                throw unsupported("the keyword '%s'".formatted(keyword));
            }
        }
        if (schema.get("$ref") instanceof JsonString(String reference)) {
            return reference(reference);
        }
        JsonValue constant = schema.get("const");
        if (constant != null) {
            return Symbol.text(constant.toString());
        }
        if (schema.get("enum") instanceof JsonArray(List<JsonValue> values)) {
            return options(values, one -> Symbol.text(one.toString()));
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (schema.get(union) instanceof JsonArray(List<JsonValue> schemas)) {
                return options(schemas, this::of);
            }
        }
        if (schema.get("allOf") instanceof JsonArray(List<JsonValue> schemas)) {
            if (schemas.size() == 1) {
                return of(schemas.getFirst());
            }
            throw unsupported("'allOf' with several schemas");
        }
        JsonValue type = schema.get("type");
        if (type instanceof JsonArray(List<JsonValue> types)) {
            return options(types, one -> ofType(one, schema));
        }
        if (type == null && schema.get("properties") == null) {
            return ANY;
        }
        return ofType(type == null ? new JsonString("object") : type, schema);
    }

    private static Symbol options(List<JsonValue> values, java.util.function.Function<JsonValue, Symbol> symbol) {
        if (values.isEmpty()) {
            throw unsupported("an empty list of alternatives");
        }
        return Symbol.choice(values.stream().map(symbol).toList());
    }

    private Symbol ofType(JsonValue type, JsonObject schema) {
        String name = type instanceof JsonString(String text) ? text : type.toString();
        return switch (name) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "string" -> string(count(schema, "minLength", 0), count(schema, "maxLength", Symbol.UNLIMITED));
            case "integer" -> integer(bound(schema, true), bound(schema, false));
            case "number" -> number(bound(schema, true), bound(schema, false));
            case "boolean" -> Symbol.choice(List.of(Symbol.text("true"), Symbol.text("false")));
            case "null" -> Symbol.text("null");
            default -> throw unsupported("the type '%s'".formatted(name));
        };
    }

    private Symbol reference(String reference) {
        Symbol known = definitions.get(reference);
        if (known != null) {
            return known;
        }
        JsonValue target = root;
        if (!reference.equals("#")) {
            if (!reference.startsWith("#/")) {
                throw unsupported("the reference '%s' to another document".formatted(reference));
            }
            for (String step : reference.substring(2).split("/", -1)) {
                JsonValue next = target instanceof JsonObject object
                        ? object.get(step.replace("~1", "/").replace("~0", "~"))
                        : null;
                if (next == null) {
                    throw unsupported("the reference '%s', which leads nowhere".formatted(reference));
                }
                target = next;
            }
        }
        // the rule must be known before its body is built: it may refer to itself
        Symbol[] body = new Symbol[1];
        definitions.put(reference, new Symbol.Rule("schema " + reference, () -> body[0]));
        body[0] = of(target);
        return definitions.getOrDefault(reference, body[0]);
    }

    private Symbol object(JsonObject schema) {
        Map<String, JsonValue> properties =
                schema.get("properties") instanceof JsonObject(Map<String, JsonValue> members) ? members : Map.of();
        List<String> required = new ArrayList<>();
        if (schema.get("required") instanceof JsonArray(List<JsonValue> names)) {
            for (JsonValue name : names) {
                if (!(name instanceof JsonString(String text)) || !properties.containsKey(text)) {
                    throw unsupported("the required property %s, which 'properties' does not describe".formatted(name));
                }
                required.add(text);
            }
        }
        if (properties.isEmpty() && !new JsonBoolean(false).equals(schema.get("additionalProperties"))) {
            JsonValue values = schema.get("additionalProperties");
            return map(values == null ? ANY : of(values));
        }
        // from the last property to the first: what may follow with and without a comma before it
        Symbol afterSome = Symbol.EMPTY;
        Symbol afterNone = Symbol.EMPTY;
        for (String name : List.copyOf(properties.keySet()).reversed()) {
            JsonValue property = properties.get(name);
            if (property == null) {
                continue;
            }
            Symbol member = Symbol.sequence(Symbol.text(new JsonString(name) + ": "), of(property));
            Symbol withComma = Symbol.sequence(Symbol.text(", "), member, afterSome);
            Symbol first = Symbol.sequence(member, afterSome);
            boolean mustBe = required.contains(name);
            afterNone = mustBe ? first : Symbol.choice(List.of(first, afterNone));
            afterSome = mustBe ? withComma : Symbol.choice(List.of(withComma, afterSome));
        }
        return Symbol.sequence(Symbol.text("{"), afterNone, Symbol.text("}"));
    }

    private static Symbol map(Symbol value) {
        Symbol member = Symbol.sequence(string(0, Symbol.UNLIMITED), Symbol.text(": "), value);
        return list("{", member, "}", 0, Symbol.UNLIMITED);
    }

    private Symbol array(JsonObject schema) {
        JsonValue items = schema.get("items");
        int min = count(schema, "minItems", 0);
        int max = count(schema, "maxItems", Symbol.UNLIMITED);
        if (max < min) {
            throw unsupported("an array of at least %d and at most %d items".formatted(min, max));
        }
        return list("[", items == null ? ANY : of(items), "]", min, max);
    }

    private static Symbol list(String open, Symbol item, String close, int min, int max) {
        if (max == 0) {
            return Symbol.text(open + close);
        }
        Symbol more = Symbol.repeat(
                Symbol.sequence(Symbol.text(", "), item),
                Math.max(0, min - 1),
                max == Symbol.UNLIMITED ? max : max - 1);
        Symbol filled = Symbol.sequence(item, more);
        return Symbol.sequence(Symbol.text(open), min == 0 ? Symbol.optional(filled) : filled, Symbol.text(close));
    }

    private static Symbol string(int min, int max) {
        if (max < min) {
            throw unsupported("a string of at least %d and at most %d characters".formatted(min, max));
        }
        Symbol tail = Symbol.range(0x80, 0xbf);
        Symbol hex = Symbol.anyOf("0123456789abcdef");
        Symbol plain = Symbol.choice(List.of(
                Symbol.range(0x20, 0x21),
                Symbol.range(0x23, 0x5b),
                Symbol.range(0x5d, 0x7f),
                Symbol.sequence(Symbol.range(0xc2, 0xdf), tail),
                Symbol.sequence(Symbol.range(0xe0, 0xe0), Symbol.range(0xa0, 0xbf), tail),
                Symbol.sequence(Symbol.range(0xe1, 0xec), tail, tail),
                Symbol.sequence(Symbol.range(0xed, 0xed), Symbol.range(0x80, 0x9f), tail),
                Symbol.sequence(Symbol.range(0xee, 0xef), tail, tail),
                Symbol.sequence(Symbol.range(0xf0, 0xf0), Symbol.range(0x90, 0xbf), tail, tail),
                Symbol.sequence(Symbol.range(0xf1, 0xf3), tail, tail, tail),
                Symbol.sequence(Symbol.range(0xf4, 0xf4), Symbol.range(0x80, 0x8f), tail, tail),
                Symbol.sequence(Symbol.text("\\"), Symbol.anyOf("\"\\/bfnrt")),
                // control characters; others need no escape, and half a surrogate pair is not text
                Symbol.sequence(Symbol.text("\\u00"), Symbol.anyOf("01"), hex)));
        return Symbol.sequence(Symbol.text("\""), Symbol.repeat(plain, min, max), Symbol.text("\""));
    }

    private static Symbol anyValue() {
        return Symbol.choice(List.of(
                map(ANY),
                list("[", ANY, "]", 0, Symbol.UNLIMITED),
                string(0, Symbol.UNLIMITED),
                number(null, null),
                Symbol.text("true"),
                Symbol.text("false"),
                Symbol.text("null")));
    }

    private static Symbol integer(@Nullable Long min, @Nullable Long max) {
        return signed(min, max, Digits::between);
    }

    /** Within bounds, written without an exponent. */
    private static Symbol number(@Nullable Long min, @Nullable Long max) {
        Symbol fraction = Symbol.optional(
                Symbol.sequence(Symbol.text("."), Symbol.repeat(Symbol.range('0', '9'), 1, Digits.MOST_FRACTION)));
        return signed(min, max, (low, high) -> {
            if (low == high) {
                return Digits.between(low, high);
            }
            Symbol inside = Symbol.sequence(Digits.between(low, high - 1), fraction);
            return Symbol.choice(List.of(inside, Digits.between(high, high)));
        });
    }

    private interface Magnitude {
        Symbol between(long low, long high);
    }

    private static Symbol signed(@Nullable Long min, @Nullable Long max, Magnitude magnitude) {
        long low = min == null ? -Digits.LARGEST : Math.max(min, -Digits.LARGEST);
        long high = max == null ? Digits.LARGEST : Math.min(max, Digits.LARGEST);
        if (low > high) {
            throw unsupported("a number from %s to %s".formatted(min, max));
        }
        List<Symbol> options = new ArrayList<>();
        if (high >= 0) {
            options.add(magnitude.between(Math.max(0, low), high));
        }
        if (low < 0) {
            long smallest = high < 0 ? -high : 0;
            // -0 and -0.5 are numbers, but no integer needs a sign before 0
            options.add(Symbol.sequence(Symbol.text("-"), magnitude.between(smallest, -low)));
        }
        return Symbol.choice(options);
    }

    private static @Nullable Long bound(JsonObject schema, boolean lower) {
        String name = lower ? "minimum" : "maximum";
        String exclusive = lower ? "exclusiveMinimum" : "exclusiveMaximum";
        Long inclusive = schema.get(name) instanceof JsonNumber number ? rounded(number, lower) : null;
        if (!(schema.get(exclusive) instanceof JsonNumber number)) {
            return inclusive;
        }
        BigDecimal limit = new BigDecimal(number.text());
        long inside = rounded(number, lower);
        // for fractions, this excludes the values between the limit and the next whole number
        if (limit.compareTo(BigDecimal.valueOf(inside)) == 0) {
            inside += lower ? 1 : -1;
        }
        if (inclusive == null) {
            return inside;
        }
        return lower ? Math.max(inclusive, inside) : Math.min(inclusive, inside);
    }

    private static long rounded(JsonNumber number, boolean up) {
        BigDecimal limit = new BigDecimal(number.text());
        BigDecimal largest = BigDecimal.valueOf(Digits.LARGEST);
        return limit.max(largest.negate())
                .min(largest)
                .setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR)
                .longValueExact();
    }

    private static int count(JsonObject schema, String name, int absent) {
        JsonValue value = schema.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof JsonNumber number) {
            double count = number.doubleValue();
            if (count >= 0 && count == Math.rint(count)) {
                return (int) Math.min(count, Symbol.UNLIMITED);
            }
        }
        throw unsupported("'%s': %s".formatted(name, value));
    }

    private static QwenVlException unsupported(String what) {
        return new QwenVlException(
                QwenVlException.Category.INPUT,
                "Cannot make a grammar of this JSON schema: it has %s. Supported: object, array, string, integer, number, boolean, null, enum, const, anyOf, oneOf, $ref, and limits of length, size and value."
                        .formatted(what));
    }
}
