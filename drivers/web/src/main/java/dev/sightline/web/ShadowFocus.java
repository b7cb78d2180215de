package dev.sightline.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the focused element inside a closed shadow tree, which scripts of the page's document cannot access. */
final class ShadowFocus {

    private final BrowserSession session;

    ShadowFocus(BrowserSession session) {
        this.session = session;
    }

    /** The backend node id of the element; null when none has the focus in a closed tree. */
    @Nullable
    Long inner() {
        Map<String, Object> active = session.cdp("Runtime.evaluate", Map.of("expression", "document.activeElement"));
        Object host = objectId(active, "result");
        Long found = null;
        while (host != null) {
            Map<String, Object> described =
                    session.cdp("DOM.describeNode", Map.of("objectId", host, "depth", 1, "pierce", true));
            Object root = described.get("node") instanceof Map<?, ?> node ? shadowRoot(node) : null;
            if (root == null) {
                return found;
            }
            Object rootObject = objectId(session.cdp("DOM.resolveNode", Map.of("backendNodeId", root)), "object");
            if (rootObject == null) {
                return found;
            }
            host = objectId(
                    session.cdp(
                            "Runtime.callFunctionOn",
                            Map.of(
                                    "objectId",
                                    rootObject,
                                    "functionDeclaration",
                                    "function() { return this.activeElement; }")),
                    "result");
            if (host != null) {
                Map<String, Object> inner = session.cdp("DOM.describeNode", Map.of("objectId", host));
                found = inner.get("node") instanceof Map<?, ?> node
                                && node.get("backendNodeId") instanceof Number number
                        ? Long.valueOf(number.longValue())
                        : found;
            }
        }
        return found;
    }

    private static @Nullable Object shadowRoot(Map<?, ?> node) {
        if (node.get("shadowRoots") instanceof List<?> roots) {
            for (Object each : roots) {
                if (each instanceof Map<?, ?> root && !"user-agent".equals(root.get("shadowRootType"))) {
                    return root.get("backendNodeId");
                }
            }
        }
        return null;
    }

    private static @Nullable Object objectId(Map<String, Object> answer, String part) {
        return answer.get(part) instanceof Map<?, ?> object && !"null".equals(Objects.toString(object.get("subtype")))
                ? object.get("objectId")
                : null;
    }
}
