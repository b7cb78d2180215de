package dev.sightline.tools;

import dev.sightline.agent.GuiAgent;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversations in progress. One that is idle for too long is ended, since its caller may be gone. */
final class Conversations implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Conversations.class);

    private final GuiAgent agent;
    private final RunWatch watch;
    private final int maxScreens;
    private final Semaphore screens;
    private final Duration idleTimeout;
    private final Map<String, Conversation> open = new ConcurrentHashMap<>();
    private final Thread sweeper;
    private volatile boolean closed;

    Conversations(GuiAgent agent, RunWatch watch, int maxScreens, Duration idleTimeout) {
        this.agent = agent;
        this.watch = watch;
        this.maxScreens = maxScreens;
        this.screens = new Semaphore(maxScreens);
        this.idleTimeout = idleTimeout;
        this.sweeper = Thread.ofVirtual().name("sightline-idle-screens").start(this::sweep);
    }

    Conversation of(String id) {
        if (closed) {
            throw new SightlineException(ErrorCategory.DRIVER, "The application is shutting down.");
        }
        return open.computeIfAbsent(id, _ -> new Conversation(agent, watch, screens, maxScreens));
    }

    /** Cancels the calls in progress of a conversation. */
    void cancel(String id) {
        Conversation conversation = open.get(id);
        if (conversation != null) {
            conversation.cancel();
        }
    }

    /** Cancels one of them. */
    void cancel(String id, String call) {
        Conversation conversation = open.get(id);
        if (conversation != null) {
            conversation.cancel(call);
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
                Thread.sleep(Math.clamp(idleTimeout.toMillis() / 4, 50, 5000));
            } catch (InterruptedException e) {
                return;
            }
            open.forEach((id, conversation) -> {
                if (conversation.isIdleFor(idleTimeout)) {
                    log.info("Ending a conversation that has been idle for {}, and closing its screen", idleTimeout);
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
