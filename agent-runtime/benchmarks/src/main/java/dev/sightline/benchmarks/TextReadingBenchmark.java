package dev.sightline.benchmarks;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import dev.sightline.text.PpOcrTextReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.imageio.ImageIO;

/**
 * Reads pages that headless Chromium renders, side by side with the native wrapper {@code
 * io.github.mymonstercat:rapidocr} on the same PP-OCRv4 models and the same number of threads.
 *
 * <p>Method. The wrapper runs in a separate Java process, because two ONNX Runtimes in one process crash; it reads on
 * request and measures itself. Both get a PNG file and decode it themselves, both use two threads. Time: one page of 35
 * texts at 1280×720; after three rounds of warm-up the two take turns for eleven rounds; the median is reported with
 * the fastest and the slowest. Sightline's reader forgets everything before each of these rounds; the effect of its
 * caches is measured separately. Quality: pages of several themes, fonts, sizes and device pixel ratios; a text counts
 * as right if the line whose middle lies in its box has exactly its characters, and as right except for spaces if only
 * spaces differ. Line edges: the distance of the left and right edge of the line from the box that the DOM reports, in
 * CSS pixels.
 */
public final class TextReadingBenchmark {

    static final int THREADS = 2;
    private static final int WARM_UP = 3;
    private static final int ROUNDS = 11;

    /** A line that one of the readers read, in screenshot pixels. */
    record Line(String text, double left, double top, double right, double bottom) {}

    private TextReadingBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("text-reading");
        List<RenderedPage> pages = pages(folder);
        try (var reader = PpOcrTextReader.open(THREADS);
                var wrapper = new WrapperProcess()) {
            RenderedPage timed = pages.getFirst();
            System.out.printf(
                    "%nTime to read %s, %d texts%n", timed.name(), timed.texts().size());
            var ours = new ArrayList<Double>();
            var theirs = new ArrayList<Double>();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                reader.forget();
                double our = millis(() -> ours(reader, timed));
                double their = wrapper.read(timed.png()).millis();
                if (round >= WARM_UP) {
                    ours.add(our);
                    theirs.add(their);
                }
            }
            report("Sightline", ours);
            report("rapidocr wrapper", theirs);
            again(reader, timed);
            System.out.printf("%nQuality over %d pages%n", pages.size());
            quality("Sightline", pages, page -> ours(reader, page));
            quality("rapidocr wrapper", pages, page -> wrapper.read(page.png()).lines());
        }
    }

    private static List<RenderedPage> pages(Path folder) throws IOException, InterruptedException {
        var pages = new ArrayList<RenderedPage>();
        pages.add(RenderedPage.render(folder, "page-35", 1280, 720, 1, "seed=7&size=14&lines=35"));
        String[][] looks = {
            {"1280", "720", "1", "size=13&theme=dark&font=DejaVu Sans"},
            {"1280", "720", "1", "size=12&theme=blue&font=Liberation Sans"},
            {"1280", "720", "2", "size=14&theme=light&font=Liberation Sans"},
            {"320", "480", "3", "size=15&theme=light&font=DejaVu Sans"},
            {"1024", "768", "1.25", "size=14&theme=dark&font=Liberation Serif"},
            {"2560", "1440", "1", "size=16&theme=light&font=Liberation Sans"},
            {"1280", "720", "1", "size=16&theme=light&font=Liberation Sans"},
            {"1024", "768", "1", "size=13&theme=blue&font=Liberation Serif"},
            {"800", "600", "1.25", "size=12&theme=light&font=Noto Sans Mono"},
            {"390", "844", "3", "size=16&theme=dark&font=Liberation Sans"},
            {"1280", "720", "1", "size=24&theme=light&font=Liberation Sans"},
            {"1280", "720", "1", "size=11&theme=dark&font=DejaVu Sans"},
        };
        for (String[] look : looks) {
            int number = pages.size();
            pages.add(RenderedPage.render(
                    folder,
                    "page-" + number,
                    Integer.parseInt(look[0]),
                    Integer.parseInt(look[1]),
                    Double.parseDouble(look[2]),
                    "seed=" + (500 + number) + "&" + look[3]));
        }
        return pages;
    }

    private static List<Line> ours(PpOcrTextReader reader, RenderedPage page) {
        return lines(reader.read(screenshot(bytes(page.png()), page.ratio())));
    }

    private static List<Line> lines(List<TextLine> lines) {
        return lines.stream()
                .map(line -> new Line(
                        line.text(),
                        line.box().left(),
                        line.box().top(),
                        line.box().right(),
                        line.box().bottom()))
                .toList();
    }

    private static Screenshot screenshot(byte[] png, double ratio) {
        return Screenshot.ofEncoded(
                png, new Transform<>(1 / ratio, 1 / ratio, 0, 0), ScreenState.UNKNOWN, Instant.now());
    }

    /** What reading costs if the reader knows a similar screenshot. */
    private static void again(PpOcrTextReader reader, RenderedPage page) throws IOException {
        BufferedImage image = ImageIO.read(page.png().toFile());
        byte[] original = bytes(page.png());
        var typed = copy(image, 0);
        Graphics2D graphics = typed.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.drawString("Ordered", 1000, 600);
        graphics.dispose();
        byte[] changed = png(typed);
        byte[] scrolled = png(copy(image, 57));
        var same = new ArrayList<Double>();
        var word = new ArrayList<Double>();
        var scroll = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            reader.forget();
            reader.read(screenshot(original, 1));
            same.add(millis(() -> reader.read(screenshot(original, 1))));
            word.add(millis(() -> reader.read(screenshot(changed, 1))));
            scroll.add(millis(() -> reader.read(screenshot(scrolled, 1))));
        }
        report("Sightline, unchanged screen", same);
        report("Sightline, one word appeared", word);
        report("Sightline, scrolled by 57 pixels", scroll);
    }

    private static BufferedImage copy(BufferedImage image, int up) {
        var copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = copy.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, copy.getWidth(), copy.getHeight());
        graphics.drawImage(image, 0, -up, null);
        graphics.dispose();
        return copy;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static void report(String what, List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "  %-34s %7.0f ms (%.0f to %.0f)%n",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static void quality(String what, List<RenderedPage> pages, Function<RenderedPage, List<Line>> reading) {
        int texts = 0;
        int right = 0;
        int rightButForSpaces = 0;
        var edges = new ArrayList<Double>();
        double time = 0;
        for (RenderedPage page : pages) {
            long start = System.nanoTime();
            List<Line> lines = reading.apply(page);
            time += (System.nanoTime() - start) / 1e6;
            for (RenderedPage.Text text : page.texts()) {
                texts++;
                for (Line line : lines) {
                    if (text.contains((line.left + line.right) / 2, (line.top + line.bottom) / 2)
                            && line.text.replace(" ", "").equals(text.text().replace(" ", ""))) {
                        rightButForSpaces++;
                        right += line.text.strip().equals(text.text()) ? 1 : 0;
                        edges.add(Math.abs(line.left - text.words().getFirst().left()) / page.ratio());
                        edges.add(Math.abs(line.right - text.words().getLast().right()) / page.ratio());
                        break;
                    }
                }
            }
        }
        double[] sorted =
                edges.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "  %-18s %d texts, exactly right %.1f %%, right but for spaces %.1f %%, edges off by %.1f CSS pixels in"
                        + " the mean and %.1f at the 99th percentile, %.0f ms for all pages%n",
                what,
                texts,
                100.0 * right / texts,
                100.0 * rightButForSpaces / texts,
                Arrays.stream(sorted).average().orElse(Double.NaN),
                sorted[(int) (0.99 * (sorted.length - 1))],
                time);
    }
}
