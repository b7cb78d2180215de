package dev.sightline.qwenvl.json;

import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNull;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.Map;

final class JsonWriter {

    private JsonWriter() {}

    static String write(JsonValue value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<String, JsonValue> member : members.entrySet()) {
                    out.append(separator);
                    quote(member.getKey(), out);
                    out.append(": ");
                    write(member.getValue(), out);
                    separator = ", ";
                }
                out.append('}');
            }
            case JsonArray array -> {
                out.append('[');
                String separator = "";
                for (JsonValue element : array.elements()) {
                    out.append(separator);
                    write(element, out);
                    separator = ", ";
                }
                out.append(']');
            }
            case JsonString(String text) -> quote(text, out);
            case JsonNumber(String text) -> out.append(text);
            case JsonBoolean(boolean truth) -> out.append(truth);
            case JsonNull() -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
