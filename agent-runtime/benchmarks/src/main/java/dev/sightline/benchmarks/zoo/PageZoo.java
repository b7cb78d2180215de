package dev.sightline.benchmarks.zoo;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Measures the screen parser on generated pages in the styles of CSS frameworks.
 *
 * <p>Method. Each seed makes one page of random controls; style, size, device pixel ratio and colours follow from its
 * number. A word counts as read if a word with exactly its characters lies in its box. A control counts as found when
 * the element that overlaps it most has an IoU of at least 0.7 and its kind. A target counts as right when the located
 * point lies in the control whose label it is.
 *
 * <p>Arguments: a folder to work in, the first seed, the number of pages, and a folder {@code node_modules} that holds
 * bootstrap, @picocss/pico, bulma, semantic-ui-css, spectre.css, uikit, foundation-sites and water.css.
 */
public final class PageZoo {

    private static final List<String> STYLES = List.of(
            "browser", "bootstrap", "pico", "bulma", "semantic", "spectre", "uikit", "foundation", "water", "browser");
    private static final double[] RATIOS = {1, 2, 1.25, 3};
    private static final int[] SIZES = {0, 12, 14, 10, 16, 13, 9, 11, 15};

    private final Map<String, Counts> counts = new TreeMap<>();

    private PageZoo() {}

    /** How many there are, and how many of them are correct in each respect. */
    private static final class Counts {
        private int all;
        private int boxes;
        private int right;
        private int states;
        private int wrong;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("Usage: PageZoo FOLDER FIRST_SEED PAGES NODE_MODULES");
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int first = Integer.parseInt(arguments[1]);
        int pages = Integer.parseInt(arguments[2]);
        URI html = URI.create(
                Objects.requireNonNull(PageZoo.class.getResource("zoo.html")).toString());
        var zoo = new PageZoo();
        try (var renderer = new ChromiumRenderer();
                var reader = PpOcrTextReader.open(2)) {
            var locator = new TextLocator(reader);
            for (int i = 0; i < pages; i++) {
                String style = STYLES.get(i % STYLES.size());
                double ratio = RATIOS[i / 3 % RATIOS.length];
                boolean dark = i / STYLES.size() % 2 == 1;
                int size = style.equals("browser") ? SIZES[i % SIZES.length] : i % 4 == 1 ? 14 : 0;
                URI page = URI.create(html + "?seed=" + (first + i) + "&style=" + style + "&size=" + size + "&modules="
                        + Path.of(arguments[3]).toAbsolutePath().toUri());
                String name = (first + i) + "-" + style;
                renderer.render(page, new ChromiumRenderer.View(1100, 760, ratio, dark), folder, name);
                Screenshot screenshot = Screenshot.ofEncoded(
                        Files.readAllBytes(folder.resolve(name + ".png")),
                        new Transform<>(1 / ratio, 1 / ratio, 0, 0),
                        ScreenState.UNKNOWN,
                        Instant.now());
                zoo.measure(screenshot, ratio, Files.readAllLines(folder.resolve(name + ".tsv")), reader, locator);
            }
        }
        zoo.report();
    }

    private void measure(
            Screenshot screenshot, double ratio, List<String> truth, PpOcrTextReader reader, TextLocator locator) {
        List<TextLine.Word> words = reader.read(screenshot).stream()
                .flatMap(line -> line.words().stream())
                .toList();
        List<ScreenElement> elements =
                reader.parse(screenshot).stream().flatMap(ScreenElement::all).toList();
        for (String row : truth) {
            String[] fields = row.split("\t", -1);
            var box = new Box<Space.Pixels>(
                    ratio * Double.parseDouble(fields[1]),
                    ratio * Double.parseDouble(fields[2]),
                    ratio * Double.parseDouble(fields[3]),
                    ratio * Double.parseDouble(fields[4]));
            if (fields[0].equals("word")) {
                word(words, box, Double.parseDouble(fields[6]), fields[7]);
            } else {
                control(elements, box, fields[0], fields[5]);
                located(screenshot, locator, box, fields[0], fields[8]);
            }
        }
    }

    private Counts counts(String what) {
        return counts.computeIfAbsent(what, _ -> new Counts());
    }

    private void word(List<TextLine.Word> words, Box<Space.Pixels> box, double size, String text) {
        if (size < 9 || text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            return;
        }
        Counts count = counts(size >= 12 ? "words from 12 CSS pixels" : "words of 9 to 11 CSS pixels");
        count.all++;
        boolean read = words.stream()
                .anyMatch(word ->
                        word.text().equals(text) && box.contains(word.box().center()));
        count.right += read ? 1 : 0;
    }

    private void control(List<ScreenElement> elements, Box<Space.Pixels> box, String kind, String mark) {
        Counts count = counts(kind);
        count.all++;
        ScreenElement best = null;
        double most = 0;
        for (ScreenElement element : elements) {
            // of two with the same box, the one with the right kind counts
            double overlap =
                    overlap(element.box(), box) + (element.kind().name().equals(kind) ? 0.001 : 0);
            if (overlap > most) {
                most = overlap;
                best = element;
            }
        }
        if (best != null && most >= 0.7) {
            count.boxes++;
            if (best.kind().name().equals(kind)) {
                count.right++;
                count.states += best.mark().name().equals(mark) ? 1 : 0;
            }
        }
    }

    private void located(Screenshot screenshot, TextLocator locator, Box<Space.Pixels> box, String kind, String label) {
        Target target = switch (kind) {
            case "FIELD", "LIST_FIELD" -> label.isEmpty() ? null : Target.field(label);
            case "CHECK_BOX", "RADIO_BUTTON", "SWITCH" -> label.isEmpty() ? null : Target.toggle(label);
            default -> null;
        };
        if (target == null) {
            return;
        }
        Counts count = counts("by label: " + kind);
        count.all++;
        try {
            Located located = locator.locate(screenshot, target);
            boolean right = box.contains(located.point());
            count.right += right ? 1 : 0;
            count.wrong += right ? 0 : 1;
        } catch (GroundingException e) {
            // neither right nor wrong: a step would fail and list what was read
            count.boxes++;
        }
    }

    private void report() {
        counts.forEach((what, count) -> {
            String rest;
            if (what.startsWith("by label")) {
                rest = count.wrong + " wrong, " + count.boxes + " not found";
            } else if (what.startsWith("words")) {
                rest = "";
            } else {
                rest = count.boxes + " boxes, " + count.states + " of the right kind with their state";
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %5d  right %5.1f %%  %s%n",
                    what,
                    count.all,
                    100.0 * count.right / count.all,
                    rest);
        });
    }

    private static double overlap(Box<Space.Pixels> a, Box<Space.Pixels> b) {
        double width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
        double height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
        if (width <= 0 || height <= 0) {
            return 0;
        }
        double inside = width * height;
        return inside / (a.width() * a.height() + b.width() * b.height() - inside);
    }
}
