package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriverException;

/** Puts files into file inputs. A click on one opens a dialog of the system, which no browser driver can operate. */
final class Uploads {

    private static final String GROUP = "sightline-upload";

    /** From what lies at the point to its file input. */
    private static final String INPUT_OF = """
            function() {
              const isInput = e => e && e.tagName === 'INPUT' && e.type === 'file';
              let element = this.nodeType === Node.ELEMENT_NODE ? this : this.parentElement;
              // the button of a file input is drawn by a tree of its own
              while (element && !isInput(element) && isInput(element.getRootNode().host)) {
                element = element.getRootNode().host;
              }
              if (isInput(element)) return element;
              const label = element && element.closest('label');
              if (label && isInput(label.control)) return label.control;
              // the page itself surrounds everything, and is nobody's button
              if (!element || /^(HTML|BODY)$/.test(element.tagName)) return null;
              for (let around = element; around; around = around.parentElement) {
                const inputs = around.querySelectorAll('input[type=file]');
                if (inputs.length === 1) return inputs[0];
                if (inputs.length > 1) return null;
              }
              return null;
            }
            """;

    private final BrowserSession session;
    private final @Nullable Path allowed;

    Uploads(BrowserSession session, @Nullable Path allowed) {
        this.session = session;
        this.allowed = allowed;
    }

    ActionOutcome upload(Action.UploadFiles<Space.Driver> upload) {
        List<Path> files = new ArrayList<>();
        for (Path file : upload.files()) {
            Path real;
            try {
                real = file.toRealPath();
            } catch (IOException e) {
                return new NotPerformed(Reason.NO_SUCH_TARGET, "Cannot upload '" + file + "': there is no such file.");
            }
            if (!isAllowed(real)) {
                return new NotPerformed(
                        Reason.NOT_ALLOWED,
                        "Cannot upload '" + file + "': "
                                + (allowed == null
                                        ? "no folder is configured from which files may be uploaded."
                                        : "it does not lie in the folder from which files may be uploaded, '" + allowed
                                                + "'."));
            }
            if (!Files.isRegularFile(real)) {
                return new NotPerformed(Reason.NO_SUCH_TARGET, "Cannot upload '" + file + "': it is no regular file.");
            }
            files.add(real);
        }
        Object input = inputAt(upload.point());
        if (input == null) {
            return new NotPerformed(
                    Reason.NO_SUCH_TARGET,
                    "Cannot upload at " + upload.point()
                            + ": there is no file input, nor a label or button of just one.");
        }
        List<String> paths = new ArrayList<>();
        for (Path file : files) {
            try {
                String path = session.pathForBrowser(file);
                if (path == null) {
                    return new NotPerformed(
                            Reason.FAILED, "Cannot upload '" + file + "': the server of the browser takes no files.");
                }
                paths.add(path);
            } catch (IOException e) {
                return new NotPerformed(Reason.FAILED, "Cannot upload '" + file + "': it cannot be read, " + e + ".");
            }
        }
        session.cdp("DOM.setFileInputFiles", Map.of("files", paths, "objectId", input));
        session.cdp("Runtime.releaseObjectGroup", Map.of("objectGroup", GROUP));
        return ActionOutcome.Performed.PLAIN;
    }

    /**
     * The file input at a point: itself, that of a label, or the only one in what surrounds a button. The browser looks
     * for what is there, since a script of the page does not see into frames of other origins.
     *
     * @return a handle of the browser's, null when there is none
     */
    private @Nullable Object inputAt(Point<Space.Driver> point) {
        // nodes are found only in a document that was asked for, by its coordinates
        session.cdp("DOM.getDocument", Map.of("depth", 0));
        var scrolled = (Map<?, ?>)
                Objects.requireNonNull(session.driver().executeScript("return {x: window.scrollX, y: window.scrollY}"));
        Map<String, Object> node;
        try {
            node = session.cdp(
                    "DOM.getNodeForLocation",
                    Map.of("x", whole(point.x(), scrolled.get("x")), "y", whole(point.y(), scrolled.get("y"))));
        } catch (WebDriverException e) {
            if (String.valueOf(e.getMessage()).contains("No node found")) {
                return null;
            }
            throw e;
        }
        Object element = part(
                session.cdp(
                        "DOM.resolveNode",
                        Map.of(
                                "backendNodeId",
                                Objects.requireNonNull(node.get("backendNodeId")),
                                "objectGroup",
                                GROUP)),
                "object");
        return part(
                session.cdp(
                        "Runtime.callFunctionOn",
                        Map.of(
                                "objectId", Objects.requireNonNull(element),
                                "functionDeclaration", INPUT_OF,
                                "objectGroup", GROUP)),
                "result");
    }

    private static int whole(double point, @Nullable Object scrolled) {
        return (int) Math.floor(point + (scrolled instanceof Number number ? number.doubleValue() : 0));
    }

    private static @Nullable Object part(Map<String, Object> answer, String name) {
        return answer.get(name) instanceof Map<?, ?> object ? object.get("objectId") : null;
    }

    private boolean isAllowed(Path real) {
        if (allowed == null) {
            return false;
        }
        try {
            return real.startsWith(allowed.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
