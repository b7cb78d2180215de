package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.action.MouseButton;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Uploads files through file inputs, including those that a page creates when it is clicked, and through areas that
 * accept dropped files. A click on a file input would open a dialog of the system, which no browser driver can operate.
 */
final class Uploads {

    private static final String GROUP = "sightline-upload";

    /** Leads from the element at the point to its file input. */
    private static final String INPUT_OF = """
            function(visibleToo) {
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
              const shows = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true})
                  && e.offsetWidth > 4 && e.offsetHeight > 4 && e.getBoundingClientRect().right > 0;
              const isButton = !!element.closest('button, a, input, select, textarea, [role=button]');
              for (let around = element; around; around = around.parentElement) {
                const inputs = around.querySelectorAll('input[type=file]');
                // an input that shows has its own button; what lies beside it may accept files of its own
                if (inputs.length === 1) return (visibleToo && !isButton) || !shows(inputs[0]) ? inputs[0] : null;
                if (inputs.length > 1) return null;
              }
              return null;
            }
            """;

    /** How long a page may take from the click to requesting a file. */
    private static final Duration CHOOSER = Duration.ofMillis(1500);

    private final BrowserSession session;
    private final @Nullable Path allowed;
    private final PageScript page;
    private final Tabs tabs;
    private final HitTest hits;
    private final Mouse mouse;
    private final PageEvents events;
    private final @Nullable DevTools tools;

    /**
     * @param allowed the folder from which files may be uploaded, null if none may
     * @param tools null when there is no connection, so that neither choosers nor drops are possible
     */
    Uploads(
            BrowserSession session,
            @Nullable Path allowed,
            PageScript page,
            Tabs tabs,
            HitTest hits,
            Mouse mouse,
            PageEvents events,
            @Nullable DevTools tools) {
        this.session = session;
        this.allowed = allowed;
        this.page = page;
        this.tabs = tabs;
        this.hits = hits;
        this.mouse = mouse;
        this.events = events;
        this.tools = tools;
    }

    ActionOutcome upload(Action.UploadFiles<Space.Driver> upload) {
        List<Path> files = new ArrayList<>();
        for (Path file : upload.files()) {
            Path real;
            try {
                real = file.toRealPath();
            } catch (IOException e) {
                return new NotPerformed(
                        Reason.NO_SUCH_TARGET, "Cannot upload '" + file + "': the file does not exist.");
            }
            if (!isAllowed(real)) {
                return new NotPerformed(
                        Reason.NOT_ALLOWED,
                        "Cannot upload '" + file + "': "
                                + (allowed == null
                                        ? "no folder is configured from which files may be uploaded."
                                        : "it is not in the folder from which files may be uploaded, '" + allowed
                                                + "'."));
            }
            if (!Files.isRegularFile(real)) {
                return new NotPerformed(
                        Reason.NO_SUCH_TARGET, "Cannot upload '" + file + "': it is not a regular file.");
            }
            files.add(real);
        }
        List<String> paths = new ArrayList<>();
        for (Path file : files) {
            try {
                String path = session.pathForBrowser(file);
                if (path == null) {
                    return new NotPerformed(
                            Reason.FAILED,
                            "Cannot upload '" + file + "': the server of the browser does not accept files.");
                }
                paths.add(path);
            } catch (IOException e) {
                return new NotPerformed(Reason.FAILED, "Cannot upload '" + file + "': it cannot be read, " + e + ".");
            }
        }
        if (hasInput(upload.point(), false, paths)) {
            return Performed.PLAIN;
        }
        if (tools != null) {
            ActionOutcome outcome = byChooserOrDrop(tools, upload.point(), paths);
            if (!(outcome instanceof NotPerformed not && not.reason() == Reason.NO_SUCH_TARGET)) {
                return outcome;
            }
        }
        return hasInput(upload.point(), true, paths) ? Performed.PLAIN : nothingThere(upload.point());
    }

    /** Puts the files into the input at a point, if there is one. */
    private boolean hasInput(Point<Space.Driver> point, boolean visibleToo, List<String> paths) {
        Object input = inputAt(point, visibleToo);
        if (input == null) {
            return false;
        }
        session.cdp("DOM.setFileInputFiles", Map.of("files", paths, "objectId", input));
        session.cdp("Runtime.releaseObjectGroup", Map.of("objectGroup", GROUP));
        return true;
    }

    private ActionOutcome byChooserOrDrop(DevTools connection, Point<Space.Driver> point, List<String> paths) {
        String tab = tabs.front();
        events.takeChooser(tab, Duration.ZERO);
        mouse.click(point, MouseButton.LEFT, 1, Set.of());
        PageEvents.FileChooser chooser = events.takeChooser(tab, CHOOSER);
        if (chooser != null) {
            if (paths.size() > 1 && !chooser.multiple()) {
                return new NotPerformed(
                        Reason.FAILED,
                        "Cannot upload " + paths.size() + " files at " + point + ": the page accepts a single one.");
            }
            connection.ask(
                    tab, "DOM.setFileInputFiles", Map.of("files", paths, "backendNodeId", chooser.backendNodeId()));
            return Performed.PLAIN;
        }
        return drop(connection, point, paths) ? Performed.PLAIN : nothingThere(point);
    }

    /**
     * Whether the page accepted the files. A file that the page does not accept would be opened by the browser instead.
     */
    private boolean drop(DevTools connection, Point<Space.Driver> point, List<String> paths) {
        String tab = tabs.front();
        page.call(tab, "watchDrop");
        drag(connection, "dragEnter", point, paths);
        drag(connection, "dragOver", point, paths);
        if (!isDrop(tab, "over")) {
            drag(connection, "dragCancel", point, paths);
            return false;
        }
        drag(connection, "drop", point, paths);
        return isDrop(tab, "dropped");
    }

    private boolean isDrop(String tab, String what) {
        long end = System.nanoTime() + CHOOSER.toNanos();
        while (System.nanoTime() < end) {
            if (Boolean.TRUE.equals(page.call(tab, "dropState").get(what))) {
                return true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private void drag(DevTools connection, String type, Point<Space.Driver> point, List<String> paths) {
        connection.ask(
                tabs.front(),
                "Input.dispatchDragEvent",
                Map.of(
                        "type", type,
                        "x", point.x(),
                        "y", point.y(),
                        "data", Map.of("items", List.of(), "files", paths, "dragOperationsMask", 1)));
    }

    private static NotPerformed nothingThere(Point<Space.Driver> point) {
        return new NotPerformed(
                Reason.NO_SUCH_TARGET,
                "Cannot upload at " + point + ": there is no file input there, no label or button of a single one,"
                        + " nothing that asks for a file when it is clicked, and nothing that takes dropped files.");
    }

    /**
     * The file input at a point: itself, that of a label, or the only one around a button. The browser does the hit
     * test, because a script of the page cannot access frames of other origins.
     *
     * @return a handle of the browser, null when there is none
     */
    private @Nullable Object inputAt(Point<Space.Driver> point, boolean visibleToo) {
        Long node = hits.at(point, page.call(tabs.front(), "where"));
        if (node == null) {
            return null;
        }
        Object element =
                part(session.cdp("DOM.resolveNode", Map.of("backendNodeId", node, "objectGroup", GROUP)), "object");
        return part(
                session.cdp(
                        "Runtime.callFunctionOn",
                        Map.of(
                                "objectId",
                                Objects.requireNonNull(element),
                                "functionDeclaration",
                                INPUT_OF,
                                "arguments",
                                List.of(Map.of("value", visibleToo)),
                                "objectGroup",
                                GROUP)),
                "result");
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
