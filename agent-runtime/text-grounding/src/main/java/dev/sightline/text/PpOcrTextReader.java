package dev.sightline.text;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenParser;
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
import java.util.Objects;
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
 * <p>It remembers what it has read: an unchanged screenshot is not read again, and a piece of text with exactly the
 * same pixels is not read twice.
 *
 * <p>Opening loads 15 MB of models, which takes some tenths of a second; share one reader. Safe for use by several
 * threads, which take turns, because one reading keeps all its threads busy. Whoever creates it closes it.
 *
 * @since 0.1.0
 */
public final class PpOcrTextReader implements TextReader, ScreenParser, AutoCloseable {

    /** Pixels for the detection network per CSS pixel of the screen. */
    private static final double DETECTION_SCALE = 0.8;
    /** Space left around a line for the recognition network, as a share of its height. */
    private static final double PADDING = 0.2;
    /** For a second look. */
    private static final double WIDER_PADDING = 0.32;
    /** Below this certainty a lone letter is looked at a second time. */
    private static final double DOUBTFUL = 0.7;
    /** The margin around a picture that is searched for text, in CSS pixels, so that the network sees its context. */
    private static final int MARGIN = 24;
    /** The least extent of a picture in which text is looked for, in CSS pixels. */
    private static final double LEAST_PICTURE = 12;
    /**
     * A narrower line than this, in heights, is read twice side by side: the network was trained on rotated narrow
     * ones.
     */
    private static final double NARROW = 1;
    /** The gap between the two, in heights. */
    private static final double REPEAT_GAP = 0.2;

    private static final int REMEMBERED = 4;

    private final OcrModels models;
    private final TextDetector detector;
    private final List<TextRecognizer> recognizers;
    private final ExecutorService workers;
    private final SegmentCache cache = new SegmentCache();
    private final Deque<Reading> readings = new ArrayDeque<>();
    private boolean closed;

    /** A screenshot that was read. */
    private record Reading(PixelGrid pixels, List<TextLine> lines, List<ScreenElement> elements) {}

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
     * A reader that uses this many threads.
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
    public List<TextLine> read(Screenshot screenshot) {
        return reading(screenshot).lines;
    }

    @Override
    public List<ScreenElement> parse(Screenshot screenshot) {
        return reading(screenshot).elements;
    }

    private synchronized Reading reading(Screenshot screenshot) {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.INTERNAL, "Cannot read " + screenshot + ": the text reader is closed.");
        }
        return reading(PixelGrid.of(screenshot.image()), Math.max(1, screenshot.pixelRatio()));
    }

    /** Forgets what was read before, so that the next screenshot is read like the first one. */
    public synchronized void forget() {
        readings.clear();
        cache.clear();
    }

    private Reading reading(PixelGrid pixels, double pixelRatio) {
        for (Reading reading : readings) {
            if (reading.pixels.hasSamePixels(pixels)) {
                return reading;
            }
        }
        ScreenLayout layout = ScreenLayout.of(pixels, pixelRatio);
        var lines = new ArrayList<Unread>();
        for (TextInk text : layout.found().lines()) {
            lines.add(onGround(pixels, layout, text, PADDING));
        }
        for (InkLine line : inPictures(pixels, layout, pixelRatio)) {
            lines.add(overPicture(pixels, line));
        }
        List<ElementFinder.SeenText> seen = recognize(pixels, layout, lines);
        var reading = new Reading(pixels, ElementFinder.lines(seen), List.copyOf(ElementFinder.find(layout, seen)));
        readings.addFirst(reading);
        if (readings.size() > REMEMBERED) {
            readings.removeLast();
        }
        return reading;
    }

    /** Searches pictures with the network, because text is not distinguished from its background by colour there. */
    private List<InkLine> inPictures(PixelGrid pixels, ScreenLayout layout, double pixelRatio) {
        int margin = (int) Math.round(MARGIN * pixelRatio);
        List<Rect> regions = Rect.merge(layout.found().pictures().stream()
                .map(Ink::box)
                .filter(box -> box.width() >= LEAST_PICTURE * pixelRatio && box.height() >= LEAST_PICTURE * pixelRatio)
                .toList());
        var pieces = new ArrayList<InkLine>();
        for (Rect region : regions) {
            Rect around = region.grow(margin, margin).clip(pixels.bounds());
            for (Rect box : detector.detect(pixels, around, Math.min(1, DETECTION_SCALE / pixelRatio))) {
                if (region.contains(box.clip(region)) && !box.clip(region).isEmpty()) {
                    pieces.addAll(InkLine.within(pixels, box));
                }
            }
        }
        pieces.removeIf(piece -> layout.found().lines().stream()
                .anyMatch(line -> line.line().box().intersects(piece.box())));
        return LineAssembly.join(pieces);
    }

    /**
     * A line whose segments are to be read.
     *
     * @param images of the segments, from left to right
     * @param lefts where the images begin on the screenshot
     * @param repeated how far apart the image shows the line twice; 0 when it shows it once
     */
    private record Unread(
            @Nullable TextInk ink, InkLine line, List<PixelGrid> images, List<Integer> lefts, int repeated) {}

    private static Unread onGround(PixelGrid pixels, ScreenLayout layout, TextInk text, double share) {
        Rect box = text.line().box();
        int padding = Math.max(1, (int) Math.round(share * box.height()));
        if (box.width() < NARROW * box.height()) {
            int distance = box.width() + Math.max(1, (int) Math.round(REPEAT_GAP * box.height()));
            PixelGrid once = text.alone(pixels, layout.ink(), box, padding);
            return new Unread(
                    text, text.line(), List.of(once.repeated(distance)), List.of(box.left() - padding), distance);
        }
        var images = new ArrayList<PixelGrid>();
        var lefts = new ArrayList<Integer>();
        for (Rect segment : LineAssembly.segments(text.line())) {
            images.add(text.alone(pixels, layout.ink(), segment, padding));
            lefts.add(segment.left() - (images.size() == 1 ? padding : 0));
        }
        return new Unread(text, text.line(), images, lefts, 0);
    }

    private static Unread overPicture(PixelGrid pixels, InkLine line) {
        List<Rect> segments = padded(LineAssembly.segments(line), pixels.bounds());
        return new Unread(
                null,
                line,
                segments.stream().map(pixels::copyOf).toList(),
                segments.stream().map(Rect::left).toList(),
                0);
    }

    private List<ElementFinder.SeenText> recognize(PixelGrid pixels, ScreenLayout layout, List<Unread> lines) {
        List<List<List<Glyph>>> glyphs = glyphs(lines);
        var again = new ArrayList<Unread>();
        for (int i = 0; i < lines.size(); i++) {
            if (isDoubtful(lines.get(i), glyphs.get(i))) {
                again.add(onGround(pixels, layout, Objects.requireNonNull(lines.get(i).ink), WIDER_PADDING));
            }
        }
        List<List<List<Glyph>>> second = glyphs(again);
        var seen = new ArrayList<ElementFinder.SeenText>();
        for (int i = 0, next = 0; i < lines.size(); i++) {
            Unread line = lines.get(i);
            List<List<Glyph>> read = glyphs.get(i);
            if (isDoubtful(line, read)) {
                List<List<Glyph>> other = second.get(next++);
                read = certainty(other.getFirst()) > certainty(read.getFirst()) ? other : read;
            }
            seen.add(new ElementFinder.SeenText(line.ink, line.line, ReadLine.of(line.line, read)));
        }
        return seen;
    }

    /** A lone letter of which the network is not certain is worth another look. */
    private static boolean isDoubtful(Unread line, List<List<Glyph>> glyphs) {
        return line.repeated > 0 && certainty(glyphs.getFirst()) < DOUBTFUL;
    }

    /** The characters of each segment of each line. */
    private List<List<List<Glyph>>> glyphs(List<Unread> lines) {
        var unread = new LinkedHashMap<SegmentCache.Key, PixelGrid>();
        var read = new HashMap<SegmentCache.Key, List<Glyph>>();
        var keys = new ArrayList<List<SegmentCache.Key>>();
        for (Unread line : lines) {
            var lineKeys = new ArrayList<SegmentCache.Key>();
            for (PixelGrid image : line.images) {
                var key = SegmentCache.Key.of(image);
                lineKeys.add(key);
                List<Glyph> known = cache.get(key);
                if (known != null) {
                    read.put(key, known);
                } else {
                    unread.putIfAbsent(key, image);
                }
            }
            keys.add(lineKeys);
        }
        recognize(unread).forEach((key, glyphs) -> {
            read.put(key, glyphs);
            cache.put(key, glyphs);
        });
        var all = new ArrayList<List<List<Glyph>>>();
        for (int i = 0; i < lines.size(); i++) {
            Unread line = lines.get(i);
            var glyphs = new ArrayList<List<Glyph>>();
            for (int s = 0; s < line.images.size(); s++) {
                int left = line.lefts.get(s);
                List<Glyph> seen = read.getOrDefault(keys.get(i).get(s), List.of());
                glyphs.add(once(seen, line.repeated, line.images.get(s).width()).stream()
                        .map(glyph -> glyph.moved(left))
                        .toList());
            }
            all.add(glyphs);
        }
        return all;
    }

    /** The characters of one of two copies: the one of which the network is more certain. */
    private static List<Glyph> once(List<Glyph> glyphs, int repeated, int width) {
        if (repeated == 0) {
            return glyphs;
        }
        List<Glyph> first =
                glyphs.stream().filter(glyph -> glyph.center() < width / 2.0).toList();
        List<Glyph> second = glyphs.stream()
                .filter(glyph -> glyph.center() >= width / 2.0)
                .map(glyph -> glyph.moved(-repeated))
                .toList();
        return certainty(second) > certainty(first) ? second : first;
    }

    private static double certainty(List<Glyph> glyphs) {
        return glyphs.stream().mapToDouble(Glyph::confidence).average().orElse(0);
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
    private Map<SegmentCache.Key, List<Glyph>> recognize(Map<SegmentCache.Key, PixelGrid> segments) {
        var queue = new ArrayList<>(segments.entrySet());
        queue.sort(Comparator.comparingDouble((Map.Entry<SegmentCache.Key, PixelGrid> entry) ->
                        entry.getValue().width() / (double) entry.getValue().height())
                .reversed());
        var next = new AtomicInteger();
        var parts = new ArrayList<Future<Map<SegmentCache.Key, List<Glyph>>>>();
        for (TextRecognizer recognizer : recognizers.subList(0, Math.min(recognizers.size(), queue.size()))) {
            parts.add(workers.submit(() -> {
                var part = new LinkedHashMap<SegmentCache.Key, List<Glyph>>();
                for (int i = next.getAndIncrement(); i < queue.size(); i = next.getAndIncrement()) {
                    PixelGrid image = queue.get(i).getValue();
                    part.put(queue.get(i).getKey(), recognizer.read(image, image.bounds()));
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
