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
import org.jspecify.annotations.Nullable;

/** Puts files into file inputs. A click on one opens a dialog of the system, which no browser driver can operate. */
final class Uploads {

    private final BrowserSession session;
    private final @Nullable Path allowed;

    Uploads(BrowserSession session, @Nullable Path allowed) {
        this.session = session;
        this.allowed = allowed;
    }

    ActionOutcome upload(Action.UploadFiles<Space.Driver> upload) {
        List<String> files = new ArrayList<>();
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
            files.add(real.toString());
        }
        String expression = inputAt(upload.point());
        Map<String, Object> answer =
                session.cdp("Runtime.evaluate", Map.of("expression", expression, "objectGroup", "sightline-upload"));
        Object input = answer.get("result") instanceof Map<?, ?> result ? result.get("objectId") : null;
        if (input == null) {
            return new NotPerformed(
                    Reason.NO_SUCH_TARGET,
                    "Cannot upload at " + upload.point()
                            + ": there is no file input, nor a label or button of just one.");
        }
        session.cdp("DOM.setFileInputFiles", Map.of("files", files, "objectId", input));
        session.cdp("Runtime.releaseObjectGroup", Map.of("objectGroup", "sightline-upload"));
        return ActionOutcome.Performed.PLAIN;
    }

    /** The file input at a point: itself, that of a label, or the only one in what surrounds a button. */
    private static String inputAt(Point<Space.Driver> point) {
        return """
            ((x, y) => {
              let root = document;
              let element = root.elementFromPoint(x, y);
              while (element) {
                if (element.shadowRoot && element.shadowRoot.elementFromPoint(x, y)
                    && element.shadowRoot.elementFromPoint(x, y) !== element) {
                  element = element.shadowRoot.elementFromPoint(x, y);
                } else if (element.tagName === 'IFRAME' && element.contentDocument) {
                  const box = element.getBoundingClientRect();
                  x -= box.left + element.clientLeft;
                  y -= box.top + element.clientTop;
                  element = element.contentDocument.elementFromPoint(x, y);
                } else {
                  break;
                }
              }
              const isInput = e => e && e.tagName === 'INPUT' && e.type === 'file';
              if (isInput(element)) return element;
              const label = element && element.closest('label');
              if (label && isInput(label.control)) return label.control;
              // the page itself surrounds everything, and is nobody's button
              if (element && /^(HTML|BODY)$/.test(element.tagName)) return null;
              for (let around = element; around; around = around.parentElement) {
                const inputs = around.querySelectorAll('input[type=file]');
                if (inputs.length === 1) return inputs[0];
                if (inputs.length > 1) return null;
              }
              return null;
            })(%s, %s)
            """.formatted(point.x(), point.y());
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
