package dev.sightline.web;

import dev.sightline.screen.ScreenState.Dialog.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the browser reports about its tabs: whether one is loading, and which dialog it shows. Fed by the developer
 * tools, or by the chromedriver's log if the driver has no connection to them. Safe for use by several threads.
 */
final class PageEvents {

    /** How long to wait for pictures and the like after the document is complete. */
    private static final Duration RESOURCES = Duration.ofSeconds(3);

    /** How long to wait, after the server has answered, for a document that is blocked by a script or style. */
    private static final Duration DOCUMENT = Duration.ofSeconds(8);

    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * A dialog that is open.
     *
     * @param number identifies the dialog
     * @param url of the page or frame that opened it, null when unknown
     */
    record OpenDialog(
            long number,
            Kind kind,
            String message,
            @Nullable String url) {}

    /** A file chooser that a click opened, and that the driver suppresses. */
    record FileChooser(long backendNodeId, boolean multiple) {}

    /** How waiting for a page ended. */
    enum Loaded {
        /** The page and all its resources. */
        COMPLETE,
        /** The page can be operated, but some of its resources are still loading. */
        OPERABLE,
        /** The server has not answered; the former page is still shown. */
        UNANSWERED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Loading> loading = new HashMap<>();
    private final Map<String, OpenDialog> dialogs = new HashMap<>();
    private final Map<String, FileChooser> choosers = new HashMap<>();
    private final Map<String, String> frameUrls = new HashMap<>();
    private long lastDialog;

    /** A load of the main frame, from the moment of the request. */
    private static final class Loading {

        private long startedAt = System.nanoTime();
        private long answeredAt;
        private long parsedAt;
        private boolean running;
        private boolean waitedFor;

        boolean answered() {
            return answeredAt != 0;
        }
    }

    void on(String tab, String method, Map<?, ?> parameters) {
        lock.lock();
        try {
            switch (method) {
                case "Page.frameStartedLoading" -> {
                    if (tab.equals(parameters.get("frameId"))) {
                        var started = new Loading();
                        started.running = true;
                        loading.put(tab, started);
                    }
                }
                case "Page.frameNavigated" -> {
                    if (parameters.get("frame") instanceof Map<?, ?> frame) {
                        frameUrls.put(String.valueOf(frame.get("id")), String.valueOf(frame.get("url")));
                        Loading load = loading.get(tab);
                        if (frame.get("parentId") == null && load != null) {
                            load.answeredAt = System.nanoTime();
                        }
                    }
                }
                case "Page.domContentEventFired" -> {
                    Loading load = loading.get(tab);
                    if (load != null && load.answered()) {
                        load.parsedAt = System.nanoTime();
                    }
                }
                case "Page.loadEventFired" -> end(tab);
                case "Page.frameStoppedLoading" -> {
                    if (tab.equals(parameters.get("frameId"))) {
                        end(tab);
                    }
                }
                case "Page.javascriptDialogOpening" -> opened(tab, parameters);
                case "Page.javascriptDialogClosed" -> dialogs.remove(tab);
                case "Page.fileChooserOpened" -> {
                    if (parameters.get("backendNodeId") instanceof Number node) {
                        choosers.put(
                                tab,
                                new FileChooser(node.longValue(), "selectMultiple".equals(parameters.get("mode"))));
                    }
                }
                default -> {
                    return;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A dialog that is reported by two sources, or to two sessions, is one dialog until it is closed. */
    private void opened(String tab, Map<?, ?> parameters) {
        Kind kind = kind(parameters.get("type"));
        String message = String.valueOf(parameters.get("message"));
        String url = parameters.get("url") instanceof String text && !text.isEmpty() ? text : null;
        OpenDialog known = dialogs.get(tab);
        if (known == null || !known.equals(new OpenDialog(known.number(), kind, message, url))) {
            dialogs.put(tab, new OpenDialog(++lastDialog, kind, message, url));
        }
    }

    private void end(String tab) {
        Loading load = loading.get(tab);
        if (load != null) {
            load.running = false;
        }
    }

    /** The dialog that is open in a tab, as far as it was reported. */
    @Nullable
    OpenDialog dialogIn(String tab) {
        lock.lock();
        try {
            return dialogs.get(tab);
        } finally {
            lock.unlock();
        }
    }

    /** Where a frame is, null when unknown. */
    @Nullable
    String urlOfFrame(@Nullable String frame) {
        lock.lock();
        try {
            return frame == null ? null : frameUrls.get(frame);
        } finally {
            lock.unlock();
        }
    }

    /** The file chooser that a tab has opened since the last call, after waiting for it for a while. */
    @Nullable
    FileChooser takeChooser(String tab, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!choosers.containsKey(tab) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return choosers.remove(tab);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a tab is loading a page that has not been waited for. */
    boolean isLoading(String tab) {
        lock.lock();
        try {
            Loading load = loading.get(tab);
            return load != null && load.running && !load.waitedFor && !dialogs.containsKey(tab);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a tab can be operated. Each load is waited for only once, so that a resource that never ends does not
     * delay every action.
     *
     * @param unanswered how long a server may take to answer
     * @param source called repeatedly to fetch new events; does nothing if events arrive by themselves
     */
    Loaded await(String tab, Duration unanswered, Runnable source) {
        while (true) {
            source.run();
            lock.lock();
            try {
                Loading load = loading.get(tab);
                if (load == null || !load.running || dialogs.containsKey(tab)) {
                    return Loaded.COMPLETE;
                }
                long since = load.parsedAt != 0 ? load.parsedAt : load.answered() ? load.answeredAt : load.startedAt;
                Duration patience = load.parsedAt != 0 ? RESOURCES : load.answered() ? DOCUMENT : unanswered;
                long left = patience.toNanos() - (System.nanoTime() - since);
                if (load.waitedFor || left <= 0) {
                    load.waitedFor = true;
                    return load.answered() ? Loaded.OPERABLE : Loaded.UNANSWERED;
                }
                changed.await(Math.min(left, POLL.toNanos()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Loaded.OPERABLE;
            } finally {
                lock.unlock();
            }
        }
    }

    private static Kind kind(@Nullable Object type) {
        return switch (String.valueOf(type)) {
            case "alert" -> Kind.ALERT;
            case "confirm" -> Kind.CONFIRM;
            case "prompt" -> Kind.PROMPT;
            case "beforeunload" -> Kind.BEFORE_UNLOAD;
            default -> Kind.UNKNOWN;
        };
    }
}
