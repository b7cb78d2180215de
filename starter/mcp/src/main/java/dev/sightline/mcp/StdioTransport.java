package dev.sightline.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import reactor.core.publisher.Mono;

/**
 * The SDK's transport over stdio, which loses a message when two are sent at the same moment: its queue refuses the second, and
 * the client waits for that result in vain. Here, they are sent one after the other.
 */
final class StdioTransport extends StdioServerTransportProvider {

    StdioTransport(McpJsonMapper json, InputStream in, OutputStream out) {
        super(json, in, out);
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        super.setSessionFactory(transport -> factory.create(new OneAtATime(transport)));
    }

    private static final class OneAtATime implements McpServerTransport {

        private final McpServerTransport transport;
        private final ReentrantLock sending = new ReentrantLock();

        OneAtATime(McpServerTransport transport) {
            this.transport = transport;
        }

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.create(sent -> {
                // a message is put into the queue while it is subscribed to
                sending.lock();
                try {
                    sent.onDispose(transport.sendMessage(message).subscribe(null, sent::error, sent::success));
                } finally {
                    sending.unlock();
                }
            });
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return transport.unmarshalFrom(data, type);
        }

        @Override
        public List<String> protocolVersions() {
            return transport.protocolVersions();
        }

        @Override
        public Mono<Void> closeGracefully() {
            return transport.closeGracefully();
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
