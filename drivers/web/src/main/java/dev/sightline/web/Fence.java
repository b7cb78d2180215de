package dev.sightline.web;

import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import dev.sightline.error.Excerpts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the requests of the browser before they are sent, whichever tab, frame or worker sends them, and every step of a
 * redirect. A refused document is replaced by a page that states the reason.
 *
 * <p>Pausing a request costs a trip to this process. Where a {@link FenceProxy} judges every connection and the fence
 * judges by hosts, what pages merely load from servers (pictures, scripts, styles) is not paused: the proxy's verdict is the
 * same. Documents, and what pages send, always are.
 */
final class Fence implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Fence.class);

    /** What is paused even if a proxy judges hosts, as far as the browser filters by it; {@code Other} includes workers. */
    private static final List<String> SENDING =
            List.of("Document", "XHR", "Fetch", "Ping", "CSPViolationReport", "Other");

    /** Everything whose host the proxy does not see. {@code *://*@*} also finds user names. */
    private static final List<String> WITHOUT_CONNECTION =
            List.of("file:*", "filesystem:*", "ftp:*", "chrome*:*", "view-source:*", "*://*@*");

    private static final int MOST_NOTICES = 5;
    private static final int LONGEST_ADDRESS = 120;

    private final DevTools tools;
    private final PageEvents events;
    private final NetworkFence fence;
    private final @Nullable FenceProxy proxy;
    private final Logins logins;
    private final ExecutorService judges = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = new LinkedHashSet<>();

    private Fence(DevTools tools, PageEvents events, NetworkFence fence, @Nullable FenceProxy proxy, Logins logins) {
        this.tools = tools;
        this.events = events;
        this.fence = fence;
        this.proxy = proxy;
        this.logins = logins;
    }

    /**
     * Installs a fence; from then on, nothing is sent that it does not allow.
     *
     * @param proxy that of the browser, null if it was started without one
     */
    static Fence around(
            DevTools tools, PageEvents events, NetworkFence fence, @Nullable FenceProxy proxy, Logins logins) {
        var made = new Fence(tools, events, fence, proxy, logins);
        tools.listen(made::on);
        if (proxy != null && fence.judgesResourcesByHost() && logins.isEmpty()) {
            made.pause(Stream.concat(
                            SENDING.stream().map(type -> Map.of("urlPattern", "*", "resourceType", type)),
                            WITHOUT_CONNECTION.stream().map(urls -> Map.of("urlPattern", urls)))
                    .toList());
        } else {
            made.pauseEverything();
        }
        tools.ask(null, "Target.setDiscoverTargets", Map.of("discover", true));
        if (proxy != null) {
            proxy.guard(fence, made::note);
        }
        return made;
    }

    /** From now on, pauses every request, since any of them may be asked for a login. */
    void pauseEverything() {
        pause(List.of(Map.of("urlPattern", "*", "requestStage", "Request")));
    }

    private void pause(List<Map<String, String>> patterns) {
        tools.ask(null, "Fetch.enable", Map.of("handleAuthRequests", true, "patterns", patterns));
    }

    private void on(DevTools.Event event) {
        if (event.tab() != null) {
            return;
        }
        switch (event.method()) {
            // not on the thread of the connection, which must not wait for the decision
            case "Fetch.requestPaused" -> judges.execute(() -> judge(event.parameters()));
            case "Fetch.authRequired" -> judges.execute(() -> login(event.parameters()));
            case "Target.targetCreated", "Target.targetInfoChanged" -> {
                if (event.parameters().get("targetInfo") instanceof Map<?, ?> target
                        && "page".equals(target.get("type"))) {
                    pages.put(String.valueOf(target.get("targetId")), String.valueOf(target.get("url")));
                }
            }
            case "Target.targetDestroyed" ->
                pages.remove(String.valueOf(event.parameters().get("targetId")));
            default -> {
                // events for other listeners
            }
        }
    }

    private void judge(Map<String, Object> paused) {
        String id = String.valueOf(paused.get("requestId"));
        if (!(paused.get("request") instanceof Map<?, ?> request) || !(request.get("url") instanceof String url)) {
            answer(id, "Fetch.failRequest", Map.of("requestId", id, "errorReason", "BlockedByClient"));
            return;
        }
        boolean isDocument = "Document".equals(paused.get("resourceType"));
        String refusal = refusal(
                isDocument
                        ? new Access.Document(url)
                        : new Access.Resource(url, pageOf(paused.get("frameId"), request)));
        if (refusal == null && isDocument && proxy != null) {
            // the proxy would refuse it too, but only here can a page say so
            refusal = proxy.refusal(url);
        }
        if (refusal == null) {
            answer(id, "Fetch.continueRequest", Map.of("requestId", id));
            return;
        }
        note(shown(url) + ": " + refusal);
        if (isDocument) {
            answer(
                    id,
                    "Fetch.fulfillRequest",
                    Map.of(
                            "requestId",
                            id,
                            "responseCode",
                            403,
                            "responseHeaders",
                            List.of(
                                    Map.of("name", "Content-Type", "value", "text/html; charset=utf-8"),
                                    Map.of("name", "Cache-Control", "value", "no-store"),
                                    Map.of(
                                            "name",
                                            "Content-Security-Policy",
                                            "value",
                                            "default-src 'none'; style-src 'unsafe-inline'")),
                            "body",
                            Base64.getEncoder()
                                    .encodeToString(page(shown(url), refusal).getBytes(StandardCharsets.UTF_8))));
        } else {
            answer(id, "Fetch.failRequest", Map.of("requestId", id, "errorReason", "BlockedByClient"));
        }
    }

    private void answer(String id, String command, Map<String, ?> parameters) {
        var _ = tools.send(null, command, parameters).exceptionally(e -> {
            // the page no longer waits for it
            log.debug("The browser did not take the verdict on request {}", id, e);
            return Map.of();
        });
    }

    private @Nullable String refusal(Access access) {
        try {
            return fence.refusal(access);
        } catch (RuntimeException e) {
            log.warn("The fence failed to judge a request, which is therefore refused", e);
            return "the fence failed to judge it";
        }
    }

    private @Nullable String pageOf(@Nullable Object frame, Map<?, ?> request) {
        String page = frame instanceof String id ? events.urlOfFrame(id) : null;
        if (page != null) {
            return page;
        }
        return request.get("headers") instanceof Map<?, ?> headers && headers.get("Referer") instanceof String referer
                ? referer
                : null;
    }

    private void login(Map<String, Object> asked) {
        String id = String.valueOf(asked.get("requestId"));
        Logins.Login login = asked.get("authChallenge") instanceof Map<?, ?> challenge
                        && "Server".equals(challenge.get("source"))
                        && challenge.get("origin") instanceof String origin
                        // a server that asks a second time did not accept them
                        && answered.add(id)
                ? logins.of(origin)
                : null;
        answer(
                id,
                "Fetch.continueWithAuth",
                Map.of(
                        "requestId",
                        id,
                        "authChallengeResponse",
                        login == null
                                ? Map.of("response", "CancelAuth")
                                : Map.of(
                                        "response",
                                        "ProvideCredentials",
                                        "username",
                                        login.user().reveal(),
                                        "password",
                                        login.password().reveal())));
    }

    /** A tab at a refused URL; null if there is none. */
    @Nullable
    String strayedTab() {
        for (Map.Entry<String, String> page : pages.entrySet()) {
            String url = page.getValue();
            if (!url.isEmpty()
                    && !url.startsWith("about:blank")
                    && !url.equals("data:,")
                    && !url.startsWith("chrome-error:")
                    && refusal(new Access.Document(url)) != null) {
                return page.getKey();
            }
        }
        return null;
    }

    /** Records what was refused, for the next screenshot. */
    void note(String what) {
        synchronized (refused) {
            refused.add(what);
        }
    }

    /** What was refused since the last call. */
    List<String> takeNotices() {
        synchronized (refused) {
            List<String> all = new ArrayList<>(refused);
            refused.clear();
            List<String> notices = new ArrayList<>();
            all.stream().limit(MOST_NOTICES).forEach(each -> notices.add("Refused to load " + each));
            if (all.size() > MOST_NOTICES) {
                notices.add("Refused to load " + (all.size() - MOST_NOTICES) + " more addresses.");
            }
            return notices;
        }
    }

    /** Without a query, which may be confidential. */
    private static String shown(String url) {
        int end = url.indexOf('?');
        String plain = end < 0 ? url : url.substring(0, end);
        return Excerpts.clipped(plain, LONGEST_ADDRESS);
    }

    private static String page(String url, String reason) {
        return """
                <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Refused</title>
                <style>body { font: 18px/1.5 sans-serif; margin: 48px; max-width: 760px; color: #222; background: #fff }
                code { word-break: break-all }</style>
                <h1>This page was not loaded</h1>
                <p><code>%s</code></p>
                <p>%s</p>
                <p>Nothing was sent to it. Go back, or use another page.</p>
                """.formatted(escaped(url), escaped(reason));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public void close() {
        judges.shutdownNow();
    }
}
