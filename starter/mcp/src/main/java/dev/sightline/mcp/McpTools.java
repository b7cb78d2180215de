package dev.sightline.mcp;

import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.tools.Caller;
import dev.sightline.tools.SightlineTools;
import dev.sightline.tools.ToolAnswer;
import dev.sightline.tools.ToolDescription;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools as MCP describes and calls them. */
final class McpTools {

    private static final Logger log = LoggerFactory.getLogger(McpTools.class);

    private final SightlineTools tools;
    private final boolean stdio;

    /**
     * @param stdio whether there is one client, over stdio
     */
    McpTools(SightlineTools tools, boolean stdio) {
        this.tools = tools;
        this.stdio = stdio;
    }

    List<SyncToolSpecification> specifications() {
        return tools.descriptions().stream().map(this::specification).toList();
    }

    private SyncToolSpecification specification(ToolDescription description) {
        McpSchema.Tool.Builder tool = McpSchema.Tool.builder(description.name(), description.inputSchema())
                .description(description.description())
                .annotations(annotations(description.hints()));
        if (!description.outputSchema().isEmpty()) {
            tool.outputSchema(description.outputSchema());
        }
        return SyncToolSpecification.builder()
                .tool(tool.build())
                .callHandler((exchange, request) -> call(description.name(), exchange, request))
                .build();
    }

    private McpSchema.CallToolResult call(
            String tool, McpSyncServerExchange exchange, McpSchema.CallToolRequest request) {
        var caller = new McpCaller(
                exchange,
                Optional.ofNullable(request.progressToken()),
                stdio ? StdioInput.CONVERSATION : exchange.sessionId(),
                request.meta() == null ? "" : String.valueOf(request.meta().getOrDefault(JsonRpc.REQUEST, "")));
        McpSchema.CallToolResult result =
                result(tools.call(tool, request.arguments() == null ? Map.of() : request.arguments(), caller));
        if (stdio) {
            caller.letProgressArrive();
        }
        return result;
    }

    /** Without what clients assume anyway: hints about changes mean nothing for a tool that only reads. */
    private static McpSchema.ToolAnnotations annotations(ToolDescription.Hints hints) {
        McpSchema.ToolAnnotations.Builder annotations =
                McpSchema.ToolAnnotations.builder().readOnlyHint(hints.readOnly());
        if (!hints.readOnly()) {
            annotations.destructiveHint(hints.destructive()).idempotentHint(hints.idempotent());
        }
        if (!hints.openWorld()) {
            annotations.openWorldHint(false);
        }
        return annotations.build();
    }

    private static McpSchema.CallToolResult result(ToolAnswer answer) {
        List<McpSchema.Content> content = new ArrayList<>();
        content.add(McpSchema.TextContent.builder(answer.text()).build());
        String picture = answer.picture();
        if (picture != null) {
            content.add(McpSchema.ImageContent.builder(picture, "image/jpeg").build());
        }
        McpSchema.CallToolResult.Builder result =
                McpSchema.CallToolResult.builder().content(content).isError(answer.error());
        if (!answer.data().isEmpty()) {
            result.structuredContent(answer.data());
        }
        return result.build();
    }

    /** A client, for as long as one of its calls takes. */
    private static final class McpCaller implements Caller {

        private static final String PERSON = "at the client";
        private static final Duration APART = Duration.ofMillis(50);

        private final McpSyncServerExchange exchange;
        private final Optional<Object> progressToken;
        private final String conversation;
        private final String call;
        private long nextMessage = System.nanoTime();

        McpCaller(McpSyncServerExchange exchange, Optional<Object> progressToken, String conversation, String call) {
            this.exchange = exchange;
            this.progressToken = progressToken;
            this.conversation = conversation;
            this.call = call;
        }

        @Override
        public String call() {
            return call;
        }

        @Override
        public String conversation() {
            return conversation;
        }

        /**
         * Waits until a client has read the last notification. Clients on the TypeScript SDK that read it together with the
         * result report it as one for an unknown token, and some end the connection over it.
         */
        void letProgressArrive() {
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, nextMessage - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void progress(int steps, String lastStep) {
            if (progressToken.isPresent()) {
                try {
                    exchange.progressNotification(
                            McpSchema.ProgressNotification.builder(progressToken.get(), (double) steps)
                                    .message(lastStep)
                                    .build());
                    nextMessage = System.nanoTime() + APART.toNanos();
                } catch (RuntimeException e) {
                    log.debug("A client does not accept progress notifications: {}", e.toString());
                }
            }
        }

        @Override
        public boolean canAsk() {
            return exchange.getClientCapabilities() != null
                    && exchange.getClientCapabilities().elicitation() != null;
        }

        @Override
        public Optional<Reply> ask(Question question) {
            Map<String, Object> schema = switch (question.kind()) {
                case APPROVAL -> schema("approve", "boolean", "Allow this action?");
                case ANSWER -> schema("text", "string", "Your answer");
            };
            McpSchema.ElicitResult result;
            try {
                result = exchange.createElicitation(McpSchema.ElicitFormRequest.builder(question.words(), schema)
                        .build());
            } catch (RuntimeException e) {
                log.debug("A client does not answer an elicitation: {}", e.toString());
                return Optional.empty();
            }
            Map<String, Object> content = result.content() == null ? Map.of() : result.content();
            return switch (result.action()) {
                case ACCEPT ->
                    Optional.of(
                            switch (question.kind()) {
                                case APPROVAL ->
                                    Boolean.TRUE.equals(content.get("approve"))
                                            ? Reply.approved(PERSON)
                                            : Reply.refused(PERSON);
                                case ANSWER -> Reply.answered(String.valueOf(content.getOrDefault("text", "")), PERSON);
                            });
                case DECLINE -> Optional.of(Reply.refused(PERSON));
                // the person has not decided; the question stays open
                case CANCEL -> Optional.empty();
            };
        }

        private static Map<String, Object> schema(String name, String type, String title) {
            return Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(name, Map.of("type", type, "title", title)),
                    "required",
                    List.of(name));
        }
    }
}
