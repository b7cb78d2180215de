package dev.sightline.tools;

import dev.sightline.agent.GuiAgent;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversations in progress. One that is idle for too long is closed, since its client may be gone. */
final class Conversations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Conversations.class);

    private final GuiAgent agent;
    private final RunWatch watch;
    private final int maxScreens;
    private final Duration idleTimeout;
    private final Map<String, Conversation> open = new ConcurrentHashMap<>();
    private final Thread sweeper;
    private volatile boolean closed;

    Conversations(GuiAgent agent, RunWatch watch, int maxScreens, Duration idleTimeout) {
        this.agent = agent;
        this.watch = watch;
        this.maxScreens = maxScreens;
        this.idleTimeout = idleTimeout;
        this.sweeper = Thread.ofVirtual().name("sightline-idle-screens").start(this::sweep);
    }

    /**
     * A conversation that may use a screen.
     *
     * @throws SightlineException when all screens are in use
     */
    Conversation of(String id) {
        if (closed) {
            throw new SightlineException(ErrorCategory.DRIVER, "The server is shutting down.");
        }
        Conversation conversation = open.computeIfAbsent(id, _ -> new Conversation(agent, watch));
        conversation.touch();
        if (!conversation.hasScreen()) {
            long inUse = open.values().stream().filter(Conversation::hasScreen).count();
            if (inUse >= maxScreens) {
                throw new SightlineException(
                        ErrorCategory.DRIVER,
                        "Cannot open a screen: all " + maxScreens + " are in use by other conversations. Try again"
                                + " later, or raise the limit ('sightline.mcp.max-screens').");
            }
        }
        return conversation;
    }

    void stop(String id) {
        Conversation conversation = open.get(id);
        if (conversation != null) {
            conversation.stop();
        }
    }

    void end(String id) {
        Conversation conversation = open.remove(id);
        if (conversation != null) {
            conversation.close();
        }
    }

    private void sweep() {
        while (!closed) {
            try {
                Thread.sleep(Math.max(50, Math.min(5000, idleTimeout.toMillis() / 4)));
            } catch (InterruptedException e) {
                return;
            }
            open.forEach((id, conversation) -> {
                if (conversation.idle().compareTo(idleTimeout) > 0) {
                    LOG.info("Closing the screen of a conversation that has been idle for {}", idleTimeout);
                    end(id);
                }
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        sweeper.interrupt();
        open.keySet().forEach(this::end);
    }
}
