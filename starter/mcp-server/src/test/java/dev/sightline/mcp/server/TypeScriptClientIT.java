package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The official TypeScript client and inspector over HTTP, against a real browser. */
@ExtendWith(Served.Extension.class)
class TypeScriptClientIT {

    private final Served served;

    TypeScriptClientIT(Served served) {
        this.served = served;
    }

    @Test
    void clientOperatesTheBrowser() throws Exception {
        NodeClients clients = NodeClients.installed();
        NodeClients.check(clients.drive("http", served.shop().url(), List.of(served.url() + "/mcp", Served.TOKEN)));
    }

    @Test
    void inspectorListsAndCallsTools() throws Exception {
        NodeClients clients = NodeClients.installed();
        String header = "Authorization: Bearer " + Served.TOKEN;
        JsonNode tools = clients.inspect(
                served.url() + "/mcp", "--transport", "http", "--header", header, "--method", "tools/list");
        assertThat(tools.path("tools")).hasSize(8);
        JsonNode refused = clients.inspect(
                served.url() + "/mcp",
                "--transport",
                "http",
                "--header",
                header,
                "--method",
                "tools/call",
                "--tool-name",
                "open",
                "--tool-arg",
                "url=file:///etc/passwd");
        assertThat(refused.path("isError").asBoolean(false)).isTrue();
        assertThat(refused.path("content").path(0).path("text").asString(""))
                .contains("only http and https addresses can be opened");
    }
}
