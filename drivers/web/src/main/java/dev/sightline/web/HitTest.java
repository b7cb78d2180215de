package dev.sightline.web;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriverException;

/**
 * Finds the element at a point, also in closed shadow trees and in frames of other origins, which scripts cannot
 * access.
 */
final class HitTest {

    private final BrowserSession session;

    HitTest(BrowserSession session) {
        this.session = session;
    }

    /**
     * The element at a point of the viewport.
     *
     * @param page how far it is scrolled, as {@code scrollX} and {@code scrollY}
     * @return its backend node id in the developer tools, null when there is none
     */
    @Nullable
    Long at(Point<Space.Driver> point, Map<?, ?> page) {
        // nodes are only found in a document that was requested before, by its coordinates
        session.cdp("DOM.getDocument", Map.of("depth", 0));
        try {
            Map<String, Object> node = session.cdp(
                    "DOM.getNodeForLocation",
                    Map.of("x", whole(point.x(), page.get("scrollX")), "y", whole(point.y(), page.get("scrollY"))));
            return node.get("backendNodeId") instanceof Number number ? number.longValue() : null;
        } catch (WebDriverException e) {
            if (String.valueOf(e.getMessage()).contains("No node found")) {
                return null;
            }
            throw e;
        }
    }

    private static int whole(double point, @Nullable Object scrolled) {
        return (int) Math.floor(point + (scrolled instanceof Number number ? number.doubleValue() : 0));
    }
}
