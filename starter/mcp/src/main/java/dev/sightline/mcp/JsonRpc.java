package dev.sightline.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks messages before and after the protocol library handles them. The library answers malformed messages with the
 * messages of Java exceptions, ends a stdio session at the first one, and ignores cancellations.
 */
final class JsonRpc {

    static final int MAX_BYTES = 1 << 20;

    /** The key among the metadata of a request under which a tool finds the request's id. */
    static final String REQUEST = "dev.sightline/request";

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int INVALID_PARAMS = -32602;
    private static final int INTERNAL_ERROR = -32603;

    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonRpc() {}

    /** What to do with a message of a client. */
    sealed interface Verdict {

        /** Let the library handle it, as it is here. */
        record Pass(String json) implements Verdict {}

        /** The client cancels a request. */
        record Cancel(String request) implements Verdict {}

        /** Answer with this error. */
        record Refuse(String json) implements Verdict {}
    }

    static Verdict check(String message) {
        JsonNode json;
        try {
            json = JSON.readTree(message);
        } catch (JacksonException e) {
            return new Verdict.Refuse(error(null, PARSE_ERROR, "The message is not valid JSON."));
        }
        if (!json.isObject()) {
            return refuse(null, INVALID_REQUEST, "A message must be one JSON object; batches are not supported.");
        }
        JsonNode id = json.get("id");
        if (!"2.0".equals(json.path("jsonrpc").asString(""))) {
            return refuse(id, INVALID_REQUEST, "'jsonrpc' must be \"2.0\".");
        }
        if (id != null && !id.isString() && !id.isIntegralNumber()) {
            return refuse(null, INVALID_REQUEST, "'id' must be a string or an integer.");
        }
        JsonNode method = json.get("method");
        if (method == null) {
            return id != null && (json.has("result") || json.has("error"))
                    ? new Verdict.Pass(message)
                    : refuse(id, INVALID_REQUEST, "A message needs 'method', or 'id' with 'result' or 'error'.");
        }
        if (!method.isString()) {
            return refuse(id, INVALID_REQUEST, "'method' must be a string.");
        }
        Verdict verdict = check(id, method.stringValue(), json.path("params"), message);
        return verdict instanceof Verdict.Pass
                        && id != null
                        && method.stringValue().equals("tools/call")
                ? new Verdict.Pass(withRequest((ObjectNode) json.path("params"), id, json))
                : verdict;
    }

    /** The library does not disclose the id of a request to a tool, so it travels with its parameters. */
    private static String withRequest(ObjectNode params, JsonNode id, JsonNode message) {
        ObjectNode meta = params.get("_meta") instanceof ObjectNode given ? given : params.putObject("_meta");
        meta.put(REQUEST, id.toString());
        return JSON.writeValueAsString(message);
    }

    private static Verdict check(@Nullable JsonNode id, String method, JsonNode params, String message) {
        if (!params.isMissingNode() && !params.isObject()) {
            return refuse(id, INVALID_PARAMS, "'params' must be an object.");
        }
        JsonNode meta = params.path("_meta");
        JsonNode token = meta.path("progressToken");
        if ((!meta.isMissingNode() && !meta.isObject())
                || (!token.isMissingNode() && !token.isString() && !token.isIntegralNumber())) {
            return refuse(id, INVALID_PARAMS, "'_meta' must be an object; its 'progressToken' a string or an integer.");
        }
        return switch (method) {
            case "initialize" -> initialize(id, params, message);
            case "tools/call" -> call(id, params, message);
            case "tools/list" ->
                params.has("cursor") && !params.path("cursor").isString()
                        ? refuse(id, INVALID_PARAMS, "'cursor' must be a string.")
                        : new Verdict.Pass(message);
            case "notifications/cancelled" -> {
                JsonNode cancelled = params.path("requestId");
                yield cancelled.isString() || cancelled.isIntegralNumber()
                        ? new Verdict.Cancel(cancelled.toString())
                        : refuse(id, INVALID_PARAMS, "'requestId' must be a string or an integer.");
            }
            default -> new Verdict.Pass(message);
        };
    }

    private static Verdict initialize(@Nullable JsonNode id, JsonNode params, String message) {
        JsonNode client = params.path("clientInfo");
        JsonNode capabilities = params.path("capabilities");
        if (!params.path("protocolVersion").isString()
                || !client.path("name").isString()
                || !client.path("version").isString()) {
            return refuse(
                    id,
                    INVALID_PARAMS,
                    "'initialize' needs 'protocolVersion', 'capabilities', and 'clientInfo' with 'name' and 'version'.");
        }
        boolean objects = capabilities.isObject()
                && capabilities.properties().stream()
                        .allMatch(capability -> capability.getValue().isObject());
        return objects
                ? new Verdict.Pass(message)
                : refuse(id, INVALID_PARAMS, "'capabilities' must be an object of objects.");
    }

    private static Verdict call(@Nullable JsonNode id, JsonNode params, String message) {
        JsonNode arguments = params.path("arguments");
        if (id == null) {
            return refuse(null, INVALID_REQUEST, "'tools/call' is a request and needs an 'id'.");
        }
        if (!params.path("name").isString()) {
            return refuse(id, INVALID_PARAMS, "'name' must be the name of a tool.");
        }
        if (!arguments.isMissingNode() && !arguments.isObject()) {
            return refuse(id, INVALID_PARAMS, "'arguments' must be an object.");
        }
        return new Verdict.Pass(message);
    }

    private static Verdict refuse(@Nullable JsonNode id, int code, String message) {
        return new Verdict.Refuse(error(id, code, message));
    }

    /** An error without an id, for a message that is too long to be read. */
    static String tooLong() {
        return error(null, INVALID_REQUEST, "A message must not be longer than " + MAX_BYTES + " bytes.");
    }

    /** An error for an HTTP status. */
    static String httpError(String message) {
        return error(null, INVALID_REQUEST, message);
    }

    private static String error(@Nullable JsonNode id, int code, String message) {
        var error = new LinkedHashMap<String, Object>();
        error.put("jsonrpc", "2.0");
        error.put("id", id);
        error.put("error", Map.of("code", code, "message", message));
        return JSON.writeValueAsString(error);
    }

    /** An outgoing message without the words of exceptions: internal errors keep their code only. */
    static String clean(String message) {
        if (!message.contains("\"error\"")) {
            return message;
        }
        try {
            if (JSON.readTree(message) instanceof ObjectNode json
                    && json.get("error") instanceof ObjectNode error
                    && error.path("code").asInt(0) == INTERNAL_ERROR) {
                error.put("message", "Internal error. The log of the server has the details.");
                error.remove("data");
                return JSON.writeValueAsString(json);
            }
        } catch (JacksonException e) {
            // not a message of the protocol, such as an event of another kind
            return message;
        }
        return message;
    }
}
