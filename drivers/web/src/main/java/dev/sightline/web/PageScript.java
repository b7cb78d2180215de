package dev.sightline.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.json.Json;

/**
 * The driver's own script in each page ({@code page.js}). It runs in an isolated world: the page's scripts cannot
 * change what it reports, such as the size of the viewport.
 */
final class PageScript {

    private static final String SOURCE = source();
    private static final int MOST_ATTEMPTS = 20;

    /**
     * Where the script runs in one document.
     *
     * @param token identifies the document
     */
    record World(String frame, long context, String token) {}

    /**
     * The result of a function, and the document that it comes from.
     *
     * @param page the result in the page itself, if the search continued in a frame
     */
    record Found(World world, Map<?, ?> answer, Map<?, ?> page) {

        Found(World world, Map<?, ?> answer) {
            this(world, answer, answer);
        }

        boolean is(String what) {
            return Boolean.TRUE.equals(answer.get(what));
        }
    }

    private final BrowserSession session;
    private final @Nullable DevTools tools;
    private final Json json = new Json();
    private final Map<String, World> tabs = new HashMap<>();
    private final Map<String, World> frames = new HashMap<>();

    PageScript(BrowserSession session, @Nullable DevTools tools) {
        this.session = session;
        this.tools = tools;
    }

    private static String source() {
        try (InputStream in = Objects.requireNonNull(PageScript.class.getResourceAsStream("page.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read page.js from the driver's own jar", e);
        }
    }

    /**
     * Calls a function of the script in the page of a tab, which must be the one in front.
     *
     * @return what the function returns, an empty map for nothing
     * @throws UnhandledAlertException when a dialog is open
     */
    Map<?, ?> call(String tab, String function, Object... arguments) {
        return top(tab, function, arguments).answer();
    }

    private Found top(String tab, String function, Object... arguments) {
        for (int attempt = 1; ; attempt++) {
            try {
                World world = tabs.get(tab);
                if (world == null) {
                    world = install(frameOf(session.cdp("Page.getFrameTree", Map.of())));
                    tabs.put(tab, world);
                }
                return new Found(world, map(evaluate(world, function, arguments)));
            } catch (UnhandledAlertException e) {
                throw e;
            } catch (WebDriverException e) {
                // the page navigated, and the script is gone
                tabs.remove(tab);
                if (attempt == MOST_ATTEMPTS || !isGone(e)) {
                    throw e;
                }
                pause();
            }
        }
    }

    /**
     * Calls a function that looks for an element, and continues in frames of other origins if it leads there.
     *
     * @param arguments the point where to look, or nothing
     */
    Found find(String tab, String function, Object... arguments) {
        return further(top(tab, function, arguments), function, arguments);
    }

    /** The same for one document: null if the tab shows another one by now. */
    @Nullable
    Found findIn(String tab, @Nullable String document, String function, Object... arguments) {
        World world = tabs.get(tab);
        if (world == null || !world.token().equals(document)) {
            return null;
        }
        Object answer = value(world, function, arguments);
        return answer == null ? null : further(new Found(world, map(answer)), function, arguments);
    }

    /** The same for the document that was last called in the tab. */
    @Nullable
    Found findAgain(String tab, String function, Object... arguments) {
        World world = tabs.get(tab);
        return world == null ? null : findIn(tab, world.token(), function, arguments);
    }

    private Found further(Found found, String function, Object... arguments) {
        Found deepest = found;
        while (deepest.answer().get("further") instanceof Map<?, ?> point) {
            World inner = foreignWorld(deepest.world());
            if (inner == null) {
                return deepest;
            }
            Object answer = arguments.length == 0
                    ? value(inner, function)
                    : value(
                            inner,
                            function,
                            Objects.requireNonNull(point.get("x")),
                            Objects.requireNonNull(point.get("y")));
            if (answer == null) {
                return deepest;
            }
            deepest = new Found(inner, map(answer), found.page());
        }
        return deepest;
    }

    private @Nullable World foreignWorld(World outer) {
        Map<String, Object> frame = session.cdp(
                "Runtime.evaluate",
                Map.of("contextId", outer.context(), "expression", "globalThis.sightline?.foreignFrame()"));
        if (!(frame.get("result") instanceof Map<?, ?> object) || object.get("objectId") == null) {
            return null;
        }
        Map<String, Object> described =
                session.cdp("DOM.describeNode", Map.of("objectId", Objects.requireNonNull(object.get("objectId"))));
        if (!(described.get("node") instanceof Map<?, ?> node) || !(node.get("frameId") instanceof String id)) {
            return null;
        }
        World known = frames.get(id);
        if (known != null && value(known, "where") != null) {
            return known;
        }
        World installed = install(id);
        frames.put(id, installed);
        return installed;
    }

    /** Calls a function in one document: null if it is gone. */
    @Nullable
    Object value(World world, String function, Object... arguments) {
        try {
            return evaluate(world, function, arguments);
        } catch (UnhandledAlertException e) {
            throw e;
        } catch (WebDriverException e) {
            if (isGone(e)) {
                tabs.values().remove(world);
                frames.values().remove(world);
                return null;
            }
            throw e;
        }
    }

    /** Calls a function with an element that the browser found in a document, and further arguments. */
    @Nullable
    Object valueOf(World world, long backendNodeId, String function, Object... arguments) {
        Map<String, Object> resolved = session.cdp(
                "DOM.resolveNode", Map.of("backendNodeId", backendNodeId, "executionContextId", world.context()));
        if (!(resolved.get("object") instanceof Map<?, ?> object) || object.get("objectId") == null) {
            return null;
        }
        var further = new StringBuilder();
        for (Object argument : arguments) {
            further.append(", ").append(json.toJson(argument));
        }
        Map<String, Object> answer = session.cdp(
                "Runtime.callFunctionOn",
                Map.of(
                        "objectId",
                        Objects.requireNonNull(object.get("objectId")),
                        "functionDeclaration",
                        "function() { return globalThis.sightline?." + function + "(this" + further + ") ?? null; }",
                        "returnByValue",
                        true));
        return result(answer);
    }

    /**
     * Waits until the page of a tab has run the tasks that it has queued, such as the submission of a form, so that the
     * navigation that they begin is known afterwards.
     *
     * @throws UnhandledAlertException when a dialog is open
     */
    void runQueuedTasks(String tab) {
        World world = tabs.get(tab);
        if (world == null) {
            return;
        }
        try {
            session.cdp(
                    "Runtime.evaluate",
                    Map.of(
                            "contextId",
                            world.context(),
                            "awaitPromise",
                            true,
                            "expression",
                            "new Promise(done => setTimeout(() => setTimeout(done)))"));
            if (tools != null) {
                // its events arrive before its answers
                tools.ask(tab, "Runtime.evaluate", Map.of("expression", "0"));
            }
        } catch (UnhandledAlertException e) {
            throw e;
        } catch (WebDriverException _) {
            // the page has gone; the next call to it says so
        }
    }

    /** Which document each frame of a page holds. */
    Map<String, String> documents() {
        var all = new HashMap<String, String>();
        collect(session.cdp("Page.getFrameTree", Map.of()).get("frameTree"), all);
        return all;
    }

    private static void collect(@Nullable Object tree, Map<String, String> into) {
        if (tree instanceof Map<?, ?> node) {
            if (node.get("frame") instanceof Map<?, ?> frame) {
                into.put(String.valueOf(frame.get("id")), String.valueOf(frame.get("loaderId")));
            }
            if (node.get("childFrames") instanceof List<?> children) {
                children.forEach(child -> collect(child, into));
            }
        }
    }

    private static Map<?, ?> map(@Nullable Object answer) {
        return answer instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String frameOf(Map<String, Object> tree) {
        if (tree.get("frameTree") instanceof Map<?, ?> top && top.get("frame") instanceof Map<?, ?> frame) {
            return String.valueOf(frame.get("id"));
        }
        throw new WebDriverException("the browser does not name the frame of its page");
    }

    private static boolean isGone(WebDriverException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("context") || message.contains("No frame") || message.contains("navigat");
    }

    private World install(String frame) {
        String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Map<String, Object> made = session.cdp(
                "Page.createIsolatedWorld",
                // spelt like this in the protocol
                Map.of("frameId", frame, "worldName", "sightline", "grantUniveralAccess", true));
        long context = ((Number) Objects.requireNonNull(made.get("executionContextId"))).longValue();
        // a document keeps its token for all callers
        Object installed = result(session.cdp(
                "Runtime.evaluate",
                Map.of(
                        "contextId",
                        context,
                        "returnByValue",
                        true,
                        "expression",
                        "globalThis.sightline ? globalThis.sightline.token : ("
                                + SOURCE.replace("'TOKEN'", "'" + token + "'")
                                        .strip()
                                        .replaceFirst(";$", "")
                                + ").token")));
        return new World(frame, context, String.valueOf(installed));
    }

    private @Nullable Object evaluate(World world, String function, Object... arguments) {
        var call = new StringBuilder();
        for (Object argument : arguments) {
            call.append(call.isEmpty() ? "" : ", ").append(json.toJson(argument));
        }
        Map<String, Object> answer = session.cdp(
                "Runtime.evaluate",
                Map.of(
                        "contextId",
                        world.context(),
                        "returnByValue",
                        true,
                        "expression",
                        // context ids are reused in another process
                        "globalThis.sightline?.token === '" + world.token() + "' ? {value: sightline." + function + "("
                                + call + ") ?? {}} : null"));
        if (result(answer) instanceof Map<?, ?> wrapped) {
            return wrapped.get("value");
        }
        throw new WebDriverException("the execution context belongs to another document");
    }

    private static @Nullable Object result(Map<String, Object> answer) {
        if (answer.get("exceptionDetails") instanceof Map<?, ?> details) {
            Object what = details.get("exception") instanceof Map<?, ?> exception
                    ? exception.get("description")
                    : details.get("text");
            throw new WebDriverException("the driver's script failed in the page: " + what);
        }
        return answer.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebDriverException("interrupted while the page moved on", e);
        }
    }
}
