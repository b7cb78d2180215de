package dev.sightline.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.SightlineAgent;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.tools.SightlineTools;
import dev.sightline.tools.ToolDescription;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.tokenizer.JTokkitTokenCountEstimator;
import tools.jackson.databind.json.JsonMapper;

class ToolDefinitionsTests {

    @Test
    void definitionsCostFewTokens() {
        try (var tools = SightlineTools.builder(SightlineAgent.builder(_ -> new FakeDriver()), _ -> List.of())
                .build()) {
            List<ToolDescription> descriptions = tools.descriptions();
            assertThat(descriptions).hasSizeLessThanOrEqualTo(8);

            var definitions = new McpTools(tools, true)
                    .specifications().stream()
                            .map(specification -> specification.tool())
                            .toList();
            String json = JsonMapper.shared().writeValueAsString(definitions);
            int tokens = new JTokkitTokenCountEstimator().estimate(json);

            System.out.println("tools/list costs " + tokens + " tokens of cl100k_base");
            // a third of what playwright-mcp 0.0.83 costs; see MEASUREMENTS.md of the application
            assertThat(tokens).isLessThanOrEqualTo(1436);
        }
    }
}
