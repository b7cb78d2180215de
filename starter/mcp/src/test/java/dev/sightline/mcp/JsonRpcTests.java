package dev.sightline.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "5",
                "{}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"1\",\"capabilities\":{\"roots\":5},\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":5}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"look\",\"arguments\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"look\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":1}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":{\"progressToken\":{}}}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{}}"
            })
    void malformedMessageIsRefusedInPlainWords(String message) {
        assertThat(JsonRpc.check(message))
                .isInstanceOfSatisfying(
                        JsonRpc.Verdict.Refuse.class,
                        refusal -> assertThat(refusal.json())
                                .contains("\"jsonrpc\":\"2.0\"", "\"code\":-32")
                                .doesNotContain("Exception", "jackson"));
    }

    @Test
    void cancellationsAreRecognised() {
        assertThat(JsonRpc.check(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":\"run\"}}"))
                .as("with the id of the request, by which it is cancelled")
                .isEqualTo(new JsonRpc.Verdict.Pass(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":\"run\",\"_meta\":"
                                + "{\"dev.sightline/request\":\"\\\"a\\\"\"}}}"));
        assertThat(JsonRpc.check(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}"))
                .isEqualTo(new JsonRpc.Verdict.Cancel("7"));
        assertThat(JsonRpc.check("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"))
                .isEqualTo(new JsonRpc.Verdict.Pass("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"));
    }

    @Test
    void internalErrorsLoseTheirWords() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var lines = new CleanLines(out, "data:")) {
            lines.write(
                    ("event:message\ndata:{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Cannot construct"
                                    + " instance of `io.Secret`\",\"data\":\"java.lang.X\"}}\n\ndata:{\"id\":2,\"error\":{\"code\":-32601,\"message\":\"Method"
                                    + " not found: a\"}}\n\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("event:message\ndata:{")
                .contains("Internal error. The log of the server has the details.", "Method not found: a")
                .doesNotContain("Secret", "java.lang");
    }
}
