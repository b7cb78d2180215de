package dev.sightline.qwenvl.json;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNull;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recursive-descent parser; the depth limit prevents a stack overflow. */
final class JsonReader {

    private static final int MAX_NUMBER_LENGTH = 400;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    JsonValue read() {
        JsonValue value = value();
        skipSpace();
        if (at < text.length()) {
            throw error("there is text after the value");
        }
        return value;
    }

    private JsonValue value() {
        skipSpace();
        if (at >= text.length()) {
            throw error("a value is missing");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new JsonString(string());
            case 't' -> literal("true", new JsonBoolean(true));
            case 'f' -> literal("false", new JsonBoolean(false));
            case 'n' -> literal("null", new JsonNull());
            default -> number();
        };
    }

    private JsonValue literal(String word, JsonValue value) {
        if (!text.startsWith(word, at)) {
            throw error("'%s' was expected".formatted(word));
        }
        at += word.length();
        return value;
    }

    private JsonObject object() {
        open();
        Map<String, JsonValue> members = new LinkedHashMap<>();
        if (!takes('}')) {
            do {
                skipSpace();
                if (at >= text.length() || text.charAt(at) != '"') {
                    throw error("a member name was expected");
                }
                String name = string();
                if (!takes(':')) {
                    throw error("':' was expected");
                }
                if (members.put(name, value()) != null) {
                    throw error("the member '%s' occurs twice".formatted(Excerpts.clipped(name)));
                }
            } while (takes(','));
            if (!takes('}')) {
                throw error("',' or '}' was expected");
            }
        }
        depth--;
        return new JsonObject(members);
    }

    private JsonArray array() {
        open();
        List<JsonValue> elements = new ArrayList<>();
        if (!takes(']')) {
            do {
                elements.add(value());
            } while (takes(','));
            if (!takes(']')) {
                throw error("',' or ']' was expected");
            }
        }
        depth--;
        return new JsonArray(elements);
    }

    private void open() {
        at++;
        if (++depth > JsonValue.MAX_DEPTH) {
            throw error("it nests deeper than %d levels".formatted(JsonValue.MAX_DEPTH));
        }
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= 0x20) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return text.substring(start, at++);
        }
        StringBuilder out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                throw error("a string contains a control character");
            }
            out.append(c == '\\' ? escape() : c);
        }
        throw error("a string does not end");
    }

    private char escape() {
        if (at >= text.length()) {
            throw error("a string does not end");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = at < text.length() ? hexDigit(text.charAt(at)) : -1;
                    if (digit < 0) {
                        throw error("four hexadecimal digits were expected after \\u");
                    }
                    code = code << 4 | digit;
                    at++;
                }
                yield (char) code;
            }
            default -> throw error("there is no escape \\%s".formatted(c));
        };
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private JsonNumber number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (at - start > MAX_NUMBER_LENGTH) {
            throw error("a number has more than %d characters".formatted(MAX_NUMBER_LENGTH));
        }
        return new JsonNumber(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw error("a value was expected");
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean takes(char wanted) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private QwenVlException error(String problem) {
        int end = Math.min(text.length(), at + 20);
        return new QwenVlException(
                QwenVlException.Category.INPUT,
                "This is not JSON: at character %d of %d %s, near '%s'."
                        .formatted(
                                at, text.length(), problem, text.substring(Math.max(0, Math.min(at, end) - 20), end)));
    }
}
