package dev.sightline.text;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Screenshot;
import dev.sightline.text.TextRecognizer.Glyph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text on screenshots with the PP-OCRv4 networks on ONNX Runtime, on the CPU and without any service.
 *
 * <p>It reads Latin letters, digits, punctuation and Chinese, upright, of about 10 CSS pixels and more, dark on light
 * and light on dark. Most letters with accents come out as their plain letters, some are lost; it knows no other
 * scripts.
 *
 * <p>What it has read it remembers: of a screenshot that resembles one of the last few only what changed is looked at,
 * and a piece of text of exactly the same pixels is not read twice.
 *
 * <p>Opening loads 15 MB of models, which takes some tenths of a second; share one reader. Safe for use by several
 * threads, which take turns, since one reading keeps all its threads busy. The one who creates it closes it.
 */
public final class PpOcrTextReader implements TextReader, AutoCloseable {

    /** So many CSS pixels of the screen become one pixel for the detection network. */
    private static final double DETECTION_SCALE = 0.8;
    /** Space left around a line for the recognition network, as a share of its height. */
    private static final double PADDING = 0.2;
    /** What changed is looked at with this much around it, in CSS pixels, so that the network sees its context. */
    private static final int MARGIN = 24;
    /** When more than this share of the screen changed it is read as a new one. */
    private static final double MOSTLY = 0.6;

    private static final int REMEMBERED = 4;

    private final OcrModels models;
    private final TextDetector detector;
    private final List<TextRecognizer> recognizers;
    private final ExecutorService workers;
    private final SegmentCache cache = new SegmentCache();
    private final Deque<Reading> readings = new ArrayDeque<>();
    private boolean closed;

    /** A screenshot that was read. */
    private record Reading(PixelGrid pixels, List<ReadLine> lines) {}

    private PpOcrTextReader(OcrModels models, int threads) {
        this.models = models;
        this.detector = new TextDetector(models.detection());
        var recognizers = new ArrayList<TextRecognizer>();
        for (int i = 0; i < threads; i++) {
            recognizers.add(new TextRecognizer(models.recognition(), models.vocabulary()));
        }
        this.recognizers = List.copyOf(recognizers);
        this.workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("text-reader-", 0).factory());
    }

    /**
     * A reader that uses as many threads as there are processors, at most four.
     *
     * @throws SightlineException category {@code CONFIGURATION} when the models or ONNX Runtime cannot be loaded
     */
    public static PpOcrTextReader open() {
        return open(Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * A reader that uses so many threads.
     *
     * @param threads at least 1
     * @throws SightlineException category {@code CONFIGURATION} when the models or ONNX Runtime cannot be loaded
     */
    public static PpOcrTextReader open(int threads) {
        return open(OcrModels.Source.classPath(), threads);
    }

    static PpOcrTextReader open(OcrModels.Source source, int threads) {
        if (threads < 1) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot open a text reader with " + threads + " threads: it needs at least 1.");
        }
        return new PpOcrTextReader(OcrModels.load(source, threads), threads);
    }

    @Override
    public synchronized List<TextLine> read(Screenshot screenshot) {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.INTERNAL, "Cannot read " + screenshot + ": the text reader is closed.");
        }
        PixelGrid pixels = PixelGrid.of(screenshot.image());
        List<ReadLine> lines = read(pixels, Math.max(1, screenshot.pixelRatio()));
        return lines.stream().map(ReadLine::text).toList();
    }

    /** Forgets what was read before, so that the next screenshot is read as the first one. */
    public synchronized void forget() {
        readings.clear();
        cache.clear();
    }

    private List<ReadLine> read(PixelGrid pixels, double pixelRatio) {
        int margin = (int) Math.round(MARGIN * pixelRatio);
        var lines = new ArrayList<ReadLine>();
        List<Rect> regions = regions(pixels, margin, lines);
        if (regions.isEmpty() && !lines.isEmpty()) {
            return lines;
        }
        var pieces = new ArrayList<InkLine>();
        for (Rect region : regions) {
            for (Rect box : detector.detect(pixels, region, Math.min(1, DETECTION_SCALE / pixelRatio))) {
                pieces.addAll(InkLine.within(pixels, box));
            }
        }
        lines.addAll(recognize(pixels, LineAssembly.join(pieces)));
        var ordered = List.copyOf(ReadingOrder.of(lines));
        readings.addFirst(new Reading(pixels, ordered));
        if (readings.size() > REMEMBERED) {
            readings.removeLast();
        }
        return ordered;
    }

    /** What to look at; the lines that need not be read again are added to {@code kept}. */
    private List<Rect> regions(PixelGrid pixels, int margin, List<ReadLine> kept) {
        @Nullable Reading nearest = null;
        List<Rect> changed = List.of();
        long least = (long) (MOSTLY * pixels.bounds().area());
        for (Reading reading : readings) {
            if (reading.pixels.width() == pixels.width() && reading.pixels.height() == pixels.height()) {
                List<Rect> regions =
                        wholeLines(ChangedRegions.between(reading.pixels, pixels, margin), reading, margin);
                long area = regions.stream().mapToLong(Rect::area).sum();
                if (area < least) {
                    least = area;
                    nearest = reading;
                    changed = regions;
                }
            }
        }
        if (nearest == null) {
            return ChangedRegions.withContent(pixels, margin);
        }
        for (ReadLine line : nearest.lines) {
            if (changed.stream().noneMatch(line.box()::intersects)) {
                kept.add(line);
            }
        }
        return changed;
    }

    /** Extends regions so that each line that was read before lies inside one or outside all of them. */
    private static List<Rect> wholeLines(List<Rect> regions, Reading reading, int margin) {
        List<Rect> whole = regions;
        boolean grown = !regions.isEmpty();
        while (grown) {
            grown = false;
            var extended = new ArrayList<Rect>();
            for (Rect region : whole) {
                Rect all = region;
                for (ReadLine line : reading.lines) {
                    if (all.intersects(line.box()) && !all.contains(line.box())) {
                        all = all.union(line.box().grow(margin / 2, margin / 4));
                        grown = true;
                    }
                }
                extended.add(all.clip(reading.pixels.bounds()));
            }
            whole = ChangedRegions.merge(extended);
        }
        return whole;
    }

    private List<ReadLine> recognize(PixelGrid pixels, List<InkLine> lines) {
        var segments = new ArrayList<List<Rect>>();
        var keys = new ArrayList<List<SegmentCache.Key>>();
        var unread = new LinkedHashMap<SegmentCache.Key, Rect>();
        var read = new HashMap<SegmentCache.Key, List<Glyph>>();
        for (InkLine line : lines) {
            List<Rect> padded = padded(LineAssembly.segments(line), pixels.bounds());
            var lineKeys = new ArrayList<SegmentCache.Key>();
            for (Rect segment : padded) {
                var key = SegmentCache.Key.of(pixels, segment);
                lineKeys.add(key);
                List<Glyph> known = cache.get(key);
                if (known != null) {
                    read.put(key, known);
                } else {
                    unread.putIfAbsent(key, segment);
                }
            }
            segments.add(padded);
            keys.add(lineKeys);
        }
        recognize(pixels, unread).forEach((key, glyphs) -> {
            read.put(key, glyphs);
            cache.put(key, glyphs);
        });
        var readLines = new ArrayList<ReadLine>();
        for (int i = 0; i < lines.size(); i++) {
            var glyphs = new ArrayList<List<Glyph>>();
            for (int s = 0; s < segments.get(i).size(); s++) {
                int left = segments.get(i).get(s).left();
                glyphs.add(read.getOrDefault(keys.get(i).get(s), List.of()).stream()
                        .map(glyph -> glyph.moved(left))
                        .toList());
            }
            ReadLine line = ReadLine.of(lines.get(i), glyphs);
            if (line != null) {
                readLines.add(line);
            }
        }
        return readLines;
    }

    /** Space around a line; segments of a line touch each other and need none between them. */
    private static List<Rect> padded(List<Rect> segments, Rect bounds) {
        int padding = Math.max(1, (int) Math.round(PADDING * segments.getFirst().height()));
        var padded = new ArrayList<Rect>();
        for (int i = 0; i < segments.size(); i++) {
            Rect segment = segments.get(i);
            padded.add(new Rect(
                            segment.left() - (i == 0 ? padding : 0),
                            segment.top() - padding,
                            segment.right() + (i == segments.size() - 1 ? padding : 0),
                            segment.bottom() + padding)
                    .clip(bounds));
        }
        return padded;
    }

    /** Reads segments side by side, the widest first so that no thread is left with a long one at the end. */
    private Map<SegmentCache.Key, List<Glyph>> recognize(PixelGrid pixels, Map<SegmentCache.Key, Rect> segments) {
        var queue = new ArrayList<>(segments.entrySet());
        queue.sort(Comparator.comparingDouble((Map.Entry<SegmentCache.Key, Rect> entry) ->
                        entry.getValue().width() / (double) entry.getValue().height())
                .reversed());
        var next = new AtomicInteger();
        var parts = new ArrayList<Future<Map<SegmentCache.Key, List<Glyph>>>>();
        for (TextRecognizer recognizer : recognizers.subList(0, Math.min(recognizers.size(), queue.size()))) {
            parts.add(workers.submit(() -> {
                var part = new LinkedHashMap<SegmentCache.Key, List<Glyph>>();
                for (int i = next.getAndIncrement(); i < queue.size(); i = next.getAndIncrement()) {
                    part.put(
                            queue.get(i).getKey(),
                            recognizer.read(pixels, queue.get(i).getValue()));
                }
                return part;
            }));
        }
        var all = new LinkedHashMap<SegmentCache.Key, List<Glyph>>();
        for (var part : parts) {
            all.putAll(result(part));
        }
        return all;
    }

    /** Waits even when interrupted: the recognizers are in use until the segments are read, which is soon. */
    private static <T> T result(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof SightlineException cause) {
                        throw cause;
                    }
                    throw new SightlineException(
                            ErrorCategory.INTERNAL, "Cannot read the text of a screenshot.", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Frees the models; a reading in progress ends first. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            workers.shutdown();
            readings.clear();
            models.close();
        }
    }
}
