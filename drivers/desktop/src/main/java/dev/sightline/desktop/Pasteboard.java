package dev.sightline.desktop;

import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts text on a clipboard for one paste, then restores the former contents: text, HTML, an image or files. Contents
 * of any other type are lost.
 *
 * <p>Under X11, an application fetches the contents when it pastes, so the moment of the paste is known. Elsewhere the
 * system copies them at once, and the former contents are restored after a fixed time.
 */
final class Pasteboard {

    private static final Logger log = LoggerFactory.getLogger(Pasteboard.class);
    private static final List<DataFlavor> KEPT = List.of(
            DataFlavor.stringFlavor, DataFlavor.allHtmlFlavor, DataFlavor.imageFlavor, DataFlavor.javaFileListFlavor);
    // an application may fetch the text several times, in different formats
    private static final Duration QUIET = Duration.ofMillis(60);
    private static final Duration COPIED_BY_SYSTEM = Duration.ofMillis(200);
    private static final int ATTEMPTS = 20;

    private final List<Clipboard> clipboards;
    private final boolean fetchIsSeen;

    /**
     * @param clipboards the clipboards that hold the text meanwhile
     * @param fetchIsSeen whether the contents are fetched by the application that pastes, rather than copied by the
     *     system beforehand
     */
    Pasteboard(List<Clipboard> clipboards, boolean fetchIsSeen) {
        this.clipboards = List.copyOf(clipboards);
        this.fetchIsSeen = fetchIsSeen;
    }

    /**
     * Holds the text on the clipboards while it is pasted.
     *
     * @param paste presses the keys
     * @param patience how long to wait for an application to fetch the text
     * @return whether an application fetched it; always true where this cannot be observed
     */
    boolean lend(String text, Runnable paste, Duration patience) throws InterruptedException {
        var former = new LinkedHashMap<Clipboard, Transferable>();
        clipboards.forEach(clipboard -> former.put(clipboard, snapshot(clipboard)));
        var lent = new Lent(text);
        try {
            for (Clipboard clipboard : clipboards) {
                set(clipboard, lent);
            }
            lent.forgetFetches();
            paste.run();
            if (fetchIsSeen) {
                return lent.awaitFetch(patience);
            }
            Thread.sleep(COPIED_BY_SYSTEM);
            return true;
        } finally {
            for (var entry : former.entrySet()) {
                set(entry.getKey(), entry.getValue());
            }
        }
    }

    /** A copy of what is on the clipboard, because its owner stops providing it once the text has replaced it. */
    private static Transferable snapshot(Clipboard clipboard) {
        var data = new LinkedHashMap<DataFlavor, Object>();
        for (DataFlavor flavor : KEPT) {
            try {
                if (clipboard.isDataFlavorAvailable(flavor)) {
                    data.put(flavor, clipboard.getData(flavor));
                }
            } catch (UnsupportedFlavorException | IOException | IllegalStateException e) {
                log.debug("Cannot save the clipboard's {}: {}", flavor.getHumanPresentableName(), e.toString());
            }
        }
        return new Kept(data);
    }

    private static void set(Clipboard clipboard, Transferable contents) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                clipboard.setContents(contents, null);
                return;
            } catch (IllegalStateException e) {
                // on Windows, a program that reads the clipboard locks it for a moment
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(25);
            }
        }
    }

    /** The former contents; without any flavor when the clipboard was empty. */
    private record Kept(Map<DataFlavor, Object> data) implements Transferable {

        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return data.keySet().toArray(DataFlavor[]::new);
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return data.containsKey(flavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) throws UnsupportedFlavorException {
            Object value = data.get(flavor);
            if (value == null) {
                throw new UnsupportedFlavorException(flavor);
            }
            return value;
        }
    }

    /** Text that records when it is fetched. */
    private static final class Lent implements Transferable {

        private final String text;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int fetches;

        private Lent(String text) {
            this.text = text;
        }

        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.stringFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return DataFlavor.stringFlavor.equals(flavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) throws UnsupportedFlavorException {
            if (!isDataFlavorSupported(flavor)) {
                throw new UnsupportedFlavorException(flavor);
            }
            lock.lock();
            try {
                fetches++;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return text;
        }

        /** Setting the clipboard may itself fetch the contents, so such fetches do not count. */
        void forgetFetches() {
            lock.lock();
            try {
                fetches = 0;
            } finally {
                lock.unlock();
            }
        }

        /** Waits for the first fetch, and then until no further one has come for a moment. */
        boolean awaitFetch(Duration patience) throws InterruptedException {
            lock.lock();
            try {
                long nanos = patience.toNanos();
                while (fetches == 0) {
                    if (nanos <= 0) {
                        return false;
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                long end = System.nanoTime() + patience.toNanos();
                int seen = -1;
                while (seen != fetches && System.nanoTime() < end) {
                    seen = fetches;
                    long quiet = QUIET.toNanos();
                    while (quiet > 0 && seen == fetches) {
                        quiet = changed.awaitNanos(quiet);
                    }
                }
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
}
