package dev.sightline.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A page of random interface texts as headless Chromium renders it, with the positions of the texts from its DOM.
 *
 * @param name for the report
 * @param png the screenshot
 * @param ratio the device pixel ratio
 * @param texts the texts on it
 */
record RenderedPage(String name, Path png, double ratio, List<Text> texts) {

    /** A word with its box in screenshot pixels. */
    record Word(String text, double left, double top, double right, double bottom) {}

    /** A text of one line. */
    record Text(List<Word> words) {

        String text() {
            return String.join(" ", words.stream().map(Word::text).toList());
        }

        boolean contains(double x, double y) {
            return x >= words.getFirst().left()
                    && x < words.getLast().right()
                    && y >= words.getFirst().top()
                    && y < words.getFirst().bottom();
        }
    }

    static RenderedPage render(Path folder, String name, int width, int height, double ratio, String query)
            throws IOException, InterruptedException {
        Path html = folder.resolve("page.html");
        if (Files.notExists(html)) {
            try (InputStream in = Objects.requireNonNull(RenderedPage.class.getResourceAsStream("page.html"))) {
                Files.copy(in, html);
            }
        }
        URI page = URI.create(html.toUri() + "?width=" + width + "&height=" + height + "&" + query.replace(" ", "%20"));
        Path png = folder.resolve(name + ".png");
        chromium(folder, width, height, ratio, List.of("--screenshot=" + png, page.toString()));
        String dom = chromium(folder, width, height, ratio, List.of("--dump-dom", page.toString()));
        String opening = "<script type=\"application/json\" id=\"truth\">";
        int from = dom.indexOf(opening) + opening.length();
        String truth = dom.substring(from, dom.indexOf("</script>", from)).strip();
        return new RenderedPage(
                name, png, ratio, truth.lines().map(RenderedPage::text).toList());
    }

    private static Text text(String line) {
        String[] fields = line.split("\t", -1);
        var words = new ArrayList<Word>();
        for (int i = 0; i + 4 < fields.length; i += 5) {
            words.add(new Word(
                    fields[i],
                    Double.parseDouble(fields[i + 1]),
                    Double.parseDouble(fields[i + 2]),
                    Double.parseDouble(fields[i + 3]),
                    Double.parseDouble(fields[i + 4])));
        }
        return new Text(words);
    }

    private static String chromium(Path folder, int width, int height, double ratio, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                System.getProperty("chromium", "chromium"),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                // otherwise, on a busy machine, a screenshot is taken before everything is painted
                "--virtual-time-budget=3000",
                "--run-all-compositor-stages-before-draw",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + "," + height,
                "--force-device-scale-factor=" + ratio));
        command.addAll(arguments);
        Path out = folder.resolve("chromium.out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("Cannot render a page: '" + String.join(" ", command)
                    + "' did not succeed within 60 s. Set the path of Chromium with -Dchromium=…");
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
