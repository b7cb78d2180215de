package dev.sightline.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenElement.Kind;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small pages on which controls and words are easily confused, as Chromium renders them at device pixel ratios 1, 2 and
 * 3, against what their own layout says. The HTML stands beside each screenshot.
 */
class ControlPagesTests {

    private static PpOcrTextReader reader;
    private static TextLocator locator;

    @BeforeAll
    static void open() {
        reader = PpOcrTextReader.open(2);
        locator = new TextLocator(reader);
    }

    @AfterAll
    static void close() {
        reader.close();
    }

    /** A word or a control of a page, in screenshot pixels. */
    private record Truth(String kind, Box<Space.Pixels> box, String mark, boolean enabled, String text, String label) {

        boolean isToggle() {
            return kind.equals("CHECK_BOX") || kind.equals("RADIO_BUTTON");
        }

        boolean isField() {
            return kind.equals("FIELD") || kind.equals("LIST_FIELD");
        }
    }

    private record Page(dev.sightline.screen.Screenshot screenshot, List<Truth> truth) {

        static Page load(String name, int ratio) {
            try (InputStream png = open(name + "@" + ratio + ".png");
                    InputStream tsv = open(name + "@" + ratio + ".tsv")) {
                List<Truth> truth = new String(tsv.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> truth(line.split("\t", -1), ratio))
                        .toList();
                return new Page(KnownPage.screenshot(ImageIO.read(png), ratio), truth);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static InputStream open(String file) {
            return Objects.requireNonNull(ControlPagesTests.class.getResourceAsStream("/pages/controls/" + file), file);
        }

        private static Truth truth(String[] fields, int ratio) {
            var box = new Box<Space.Pixels>(
                    ratio * Double.parseDouble(fields[1]),
                    ratio * Double.parseDouble(fields[2]),
                    ratio * Double.parseDouble(fields[3]),
                    ratio * Double.parseDouble(fields[4]));
            return fields[0].equals("word")
                    ? new Truth("word", box, "NONE", true, fields[7], "")
                    : new Truth(fields[0], box, fields[5], fields[6].equals("enabled"), fields[7], fields[8]);
        }

        Truth only(String kind, String text) {
            List<Truth> found = truth.stream()
                    .filter(each -> each.kind.equals(kind) && (each.text.equals(text) || each.label.equals(text)))
                    .toList();
            assertThat(found).as(kind + " " + text).hasSize(1);
            return found.getFirst();
        }
    }

    static Stream<Arguments> pages() {
        return Stream.of(
                        "heading-bar",
                        "radio",
                        "checks",
                        "text-under-band",
                        "digits",
                        "label-above",
                        "buttons",
                        "table",
                        "select-current",
                        "adjacent-buttons",
                        "select-beside-label")
                .flatMap(name -> Stream.of(1, 2, 3).map(ratio -> Arguments.of(name, ratio)));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyWordIsReadInItsPlace(String name, int ratio) {
        var page = Page.load(name, ratio);
        List<TextLine.Word> words = reader.read(page.screenshot).stream()
                .flatMap(line -> line.words().stream())
                .toList();
        var misread = new ArrayList<String>();
        for (Truth truth : page.truth) {
            if (truth.kind.equals("word")
                    && words.stream()
                            .noneMatch(word -> word.text().equals(truth.text)
                                    && truth.box.contains(word.box().center()))) {
                misread.add(truth.text + " at " + truth.box);
            }
        }
        assertThat(misread).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyControlIsRecognisedWithItsState(String name, int ratio) {
        var page = Page.load(name, ratio);
        List<ScreenElement> elements = reader.parse(page.screenshot).stream()
                .flatMap(ScreenElement::all)
                .toList();
        for (Truth truth : page.truth) {
            if (truth.kind.equals("word") || truth.kind.equals("LINK")) {
                continue;
            }
            assertThat(elements).as(truth.toString()).anySatisfy(element -> {
                assertThat(element.kind()).isEqualTo(Kind.valueOf(truth.kind));
                assertThat(overlap(element.box(), truth.box)).isGreaterThan(0.7);
                assertThat(element.mark().name()).isEqualTo(truth.mark);
                assertThat(element.text()).isEqualTo(truth.text);
                if (truth.isToggle()) {
                    assertThat(element.label()).isEqualTo(truth.label);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFieldAndToggleIsFoundByItsLabel(String name, int ratio) {
        var page = Page.load(name, ratio);
        for (Truth truth : page.truth) {
            if (!truth.label.isEmpty() && (truth.isField() || truth.isToggle())) {
                Located located = locator.locate(
                        page.screenshot, truth.isField() ? Target.field(truth.label) : Target.toggle(truth.label));
                assertThat(truth.box.contains(located.point()))
                        .as(truth + ": " + located)
                        .isTrue();
                assertThat(Objects.requireNonNull(located.element()).kind()).isEqualTo(Kind.valueOf(truth.kind));
                assertThat(Objects.requireNonNull(located.certainty()).exact()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ratios")
    void nameOfARadioButtonIsMeantRatherThanASentenceThatHoldsIt(int ratio) {
        var page = Page.load("radio", ratio);
        Located located = locator.locate(page.screenshot, Target.text("Turin"));
        assertThat(located.point().y())
                .isBetween(
                        page.only("RADIO_BUTTON", "Turin").box.top(),
                        page.only("RADIO_BUTTON", "Turin").box.bottom());
        assertThat(located.how()).isEqualTo("read 'Turin', exact");
    }

    @ParameterizedTest
    @MethodSource("ratios")
    void captionsThatDifferInCaseOnlyAreToldApart(int ratio) {
        var page = Page.load("buttons", ratio);
        for (String caption : List.of("ok", "OK", "send", "up", "Yes")) {
            Located located = locator.locate(page.screenshot, Target.text(caption));
            assertThat(page.only("BUTTON", caption).box.contains(located.point()))
                    .as(caption)
                    .isTrue();
            assertThat(Objects.requireNonNull(located.element()).kind()).isEqualTo(Kind.BUTTON);
        }
    }

    @ParameterizedTest
    @MethodSource("ratios")
    void buttonsSideBySideAreTwo(int ratio) {
        var page = Page.load("adjacent-buttons", ratio);
        for (String caption : List.of("Yes, delete", "Cancel")) {
            Located located = locator.locate(page.screenshot, Target.text(caption));
            assertThat(page.only("BUTTON", caption).box.contains(located.point()))
                    .as(caption)
                    .isTrue();
        }
    }

    static Stream<Integer> ratios() {
        return Stream.of(1, 2, 3);
    }

    /** As applications and the command line use it. */
    @Test
    void readerThatIsLoadedInTheBackgroundRecognisesControlsToo() {
        var page = Page.load("radio", 1);
        try (var background = BackgroundTextReader.open(1)) {
            var seeing = new TextLocator(background);

            assertThat(seeing.supports(Target.toggle("Turin"))).isTrue();
            assertThat(Objects.requireNonNull(seeing.locate(page.screenshot, Target.toggle("Turin"))
                                    .element())
                            .kind())
                    .isEqualTo(Kind.RADIO_BUTTON);
        }
    }

    @Test
    void labelWithoutAToggleIsNamed() {
        var page = Page.load("buttons", 1);
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                        GroundingException.class, () -> locator.locate(page.screenshot, Target.toggle("send"))))
                .hasMessageContaining("the label was read, 'send' at (")
                .hasMessageContaining("no check box, radio button or switch was recognised beside it");
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
