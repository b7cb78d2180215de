package dev.sightline.web;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;
import org.openqa.selenium.remote.http.HttpMethod;
import org.openqa.selenium.remote.http.HttpRequest;
import org.openqa.selenium.remote.http.WebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's own connection to the browser's developer tools, beside that of the chromedriver. Unlike Selenium's
 * {@code Connection}, it reports which tab an event belongs to. Safe for use by several threads.
 */
final class DevTools implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DevTools.class);

    /** How long a command may take unless the caller says otherwise. */
    static final Duration LIMIT = Duration.ofSeconds(4);

    /**
     * Something that the browser reports.
     *
     * @param tab the target that it belongs to, null for the browser as a whole
     */
    record Event(@Nullable String tab, String method, Map<String, Object> parameters) {}

    /** Receives events on the thread of the connection, so it must not wait for an answer there. */
    @FunctionalInterface
    interface Listener {
        void on(Event event);
    }

    private final HttpClient client;
    private final Json json = new Json();
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<String, Object>>> pending = new ConcurrentHashMap<>();
    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    private final Map<String, String> tabs = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Object sending = new Object();
    private final WebSocket socket;
    private volatile boolean closed;

    private DevTools(HttpClient client) {
        this.client = client;
        this.socket = client.openSocket(new HttpRequest(HttpMethod.GET, ""), new Messages());
    }

    /** A connection to an address; null if it cannot be opened. */
    static @Nullable DevTools connect(@Nullable URI address) {
        if (address == null) {
            return null;
        }
        ClientConfig config = ClientConfig.defaultConfig()
                .baseUri(address)
                .connectionTimeout(LIMIT)
                .readTimeout(LIMIT);
        HttpClient client = HttpClient.Factory.createDefault().createClient(config);
        try {
            return new DevTools(client);
        } catch (RuntimeException e) {
            client.close();
            log.debug("The developer tools cannot be reached at {}; WebDriver's commands are used instead", address, e);
            return null;
        }
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    boolean isOpen() {
        return !closed;
    }

    /** Sends a command to a tab, or to the browser as a whole if {@code tab} is null. */
    CompletableFuture<Map<String, Object>> send(@Nullable String tab, String method, Map<String, ?> parameters) {
        return sendTo(tab == null ? null : session(tab), method, parameters);
    }

    /** The same, and waits for the answer. */
    Map<String, Object> ask(@Nullable String tab, String method, Map<String, ?> parameters) {
        return await(send(tab, method, parameters), method, LIMIT);
    }

    /**
     * Waits for the answer to a command.
     *
     * @throws WebDriverException when the browser reports an error, or no answer comes in time
     */
    static Map<String, Object> await(CompletableFuture<Map<String, Object>> answer, String method, Duration limit) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new org.openqa.selenium.TimeoutException(
                    "the developer tools did not answer " + method + " within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof WebDriverException failure
                    ? failure
                    : new WebDriverException("the developer tools failed to perform " + method, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebDriverException("interrupted while waiting for " + method, e);
        }
    }

    /** Has the next command to a tab open another session with it. Events of the former session still arrive. */
    void renew(String tab) {
        sessions.remove(tab);
    }

    /** Ends the session with a tab, and all that was begun in it. */
    void leave(String tab) {
        String session = sessions.remove(tab);
        if (session != null) {
            tabs.remove(session);
            var _ = sendTo(null, "Target.detachFromTarget", Map.of("sessionId", session));
        }
    }

    private String session(String tab) {
        String known = sessions.get(tab);
        if (known != null) {
            return known;
        }
        Map<String, Object> answer;
        try {
            answer = await(
                    sendTo(null, "Target.attachToTarget", Map.of("targetId", tab, "flatten", true)),
                    "Target.attachToTarget",
                    LIMIT);
        } catch (WebDriverException e) {
            if (String.valueOf(e.getMessage()).contains("No target with given id")) {
                throw new NoSuchWindowException("the tab was closed", e);
            }
            throw e;
        }
        String session = String.valueOf(answer.get("sessionId"));
        sessions.put(tab, session);
        tabs.put(session, tab);
        return session;
    }

    private CompletableFuture<Map<String, Object>> sendTo(
            @Nullable String session, String method, Map<String, ?> parameters) {
        var answer = new CompletableFuture<Map<String, Object>>();
        if (closed) {
            answer.completeExceptionally(new WebDriverException("the connection to the developer tools is closed"));
            return answer;
        }
        long id = lastId.incrementAndGet();
        var message = new HashMap<String, Object>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        pending.put(id, answer);
        try {
            String text = json.toJson(message);
            synchronized (sending) {
                socket.sendText(text);
            }
        } catch (RuntimeException e) {
            pending.remove(id);
            answer.completeExceptionally(new WebDriverException("cannot send " + method + " to the browser", e));
        }
        return answer;
    }

    private void receive(String text) {
        Map<String, Object> message = json.toType(text, Json.MAP_TYPE);
        if (message.get("id") instanceof Number id) {
            CompletableFuture<Map<String, Object>> answer = pending.remove(id.longValue());
            if (answer == null) {
                return;
            }
            if (message.get("error") instanceof Map<?, ?> error) {
                answer.completeExceptionally(new WebDriverException(String.valueOf(error.get("message"))));
            } else {
                answer.complete(map(message.get("result")));
            }
        } else if (message.get("method") instanceof String method) {
            String tab = message.get("sessionId") instanceof String session ? tabs.get(session) : null;
            var event = new Event(tab, method, map(message.get("params")));
            if ("Target.detachedFromTarget".equals(method)
                    && event.parameters().get("sessionId") instanceof String session) {
                String gone = tabs.remove(session);
                if (gone != null) {
                    sessions.remove(gone, session);
                }
            }
            for (Listener listener : listeners) {
                listener.on(event);
            }
        }
    }

    @SuppressWarnings("unchecked") // the keys of a JSON object are strings
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private void lost(String how) {
        closed = true;
        var failure = new WebDriverException("the connection to the developer tools was lost: " + how);
        List.copyOf(pending.values()).forEach(answer -> answer.completeExceptionally(failure));
        pending.clear();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        lost("closed");
        try {
            socket.close();
        } catch (RuntimeException e) {
            log.debug("The connection to the developer tools did not close cleanly", e);
        } finally {
            client.close();
        }
    }

    private final class Messages implements WebSocket.Listener {

        @Override
        public void onText(CharSequence data) {
            try {
                receive(data.toString());
            } catch (RuntimeException e) {
                log.warn("A message of the browser's developer tools could not be handled", e);
            }
        }

        @Override
        public void onClose(int code, String reason) {
            lost(reason.isBlank() ? "code " + code : reason);
        }

        @Override
        public void onError(Throwable cause) {
            lost(String.valueOf(cause));
        }
    }
}
