package dev.sightline.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Screenshots of real Chromium pages, against the boxes that their own DOM reports. */
class ChromiumPagesTests {

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

    @ParameterizedTest
    @CsvSource({"form, 1, 1", "form-ratio-2, 2, 1", "list-dark, 1, 3"})
    void linesAreReadWithTheirBoxes(String name, double pixelRatio, int misreadAtMost) {
        var page = KnownPage.load(name, pixelRatio);
        List<TextLine> lines = reader.read(page.screenshot());
        var misread = new ArrayList<String>();
        for (KnownPage.Element text : page.all("text")) {
            TextLine line = lines.stream()
                    .filter(candidate -> text.contains(candidate.box().center()))
                    .findFirst()
                    .orElse(null);
            if (line == null || !line.text().equals(text.text())) {
                misread.add("'" + text.text() + "' as " + (line == null ? "nothing" : "'" + line.text() + "'"));
            } else {
                assertInside(line.box(), text.box(), pixelRatio);
                // ink begins and ends within a side bearing of the box of the text
                assertThat(line.box().left())
                        .isBetween(text.box().left() - pixelRatio, text.box().left() + 4 * pixelRatio);
                assertThat(line.box().right())
                        .isBetween(
                                text.box().right() - 4 * pixelRatio, text.box().right() + pixelRatio);
            }
        }
        assertThat(misread).hasSizeLessThanOrEqualTo(misreadAtMost);
    }

    private static void assertInside(Box<Space.Pixels> inner, Box<Space.Pixels> outer, double slack) {
        assertThat(inner.left()).isGreaterThanOrEqualTo(outer.left() - slack);
        assertThat(inner.top()).isGreaterThanOrEqualTo(outer.top() - 2 * slack);
        assertThat(inner.right()).isLessThanOrEqualTo(outer.right() + slack);
        assertThat(inner.bottom()).isLessThanOrEqualTo(outer.bottom() + 2 * slack);
    }

    @Test
    void linesComeInReadingOrder() {
        var page = KnownPage.load("form", 1);
        assertThat(reader.read(page.screenshot()).stream().map(TextLine::text))
                .containsSubsequence(
                        "Corner Shop",
                        "Orders",
                        "Log out",
                        "Delivery address",
                        "Payment",
                        "Sign in",
                        "Full name",
                        "Product",
                        "In stock",
                        "Price",
                        "Blue enamel mug",
                        "14",
                        "$12.50",
                        "Add to cart",
                        "Green linen pillow",
                        "3",
                        "$29.00");
    }

    @ParameterizedTest
    @CsvSource({"form, 1", "form-ratio-2, 2"})
    void buttonsWithUniqueCaptionsAreHit(String name, double pixelRatio) {
        var page = KnownPage.load(name, pixelRatio);
        for (String caption : List.of("Save address", "Save card", "Add", "Log in")) {
            if (page.all("button").stream().anyMatch(button -> button.text().equals(caption))) {
                Located located = locator.locate(page.screenshot(), Target.text(caption));
                assertThat(page.only("button", caption).contains(located.point()))
                        .as(caption)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"form, 1", "form-ratio-2, 2"})
    void fieldsAreFoundByLabelOnTheLeftAboveAndByPlaceholder(String name, double pixelRatio) {
        var page = KnownPage.load(name, pixelRatio);
        List<KnownPage.Element> fields = page.all("field");
        // in the order of the document, as the fixture lists its fields
        var labels = Map.of(
                "Search the shop", 0,
                "Full name", 1,
                "Street and number", 2,
                "Town", 3,
                "Notes for the driver", 4,
                "Name on card", 5,
                "Card number", 6,
                "Country", 7,
                "Coupon", 8,
                "One-time code", 11);
        labels.forEach((label, index) -> {
            Located located = locator.locate(page.screenshot(), Target.field(label));
            assertThat(fields.get(index).contains(located.point())).as(label).isTrue();
            assertInside(located.box(), fields.get(index).box(), pixelRatio);
        });
        for (int index : List.of(9, 10)) {
            Located located = locator.locate(page.screenshot(), Target.field(index == 9 ? "Email" : "Password"));
            assertThat(fields.get(index).contains(located.point())).isTrue();
        }
        Located wrapped = locator.locate(page.screenshot(), Target.field("Gate code, floor, bell"));
        assertThat(fields.get(4).contains(wrapped.point())).isTrue();
    }

    @Test
    void captionsWhoseLettersTouchTheFrameOfTheirSmallButtonAreReadWhole() {
        var page = KnownPage.load("buttons", 1);
        assertThat(page.all("button")).hasSize(15).allSatisfy(button -> {
            Located located = locator.locate(page.screenshot(), Target.text(button.text()));
            assertThat(button.contains(located.point())).isTrue();
            assertInside(located.box(), button.box(), 1);
        });
    }

    @Test
    void captionOfAButtonIsNoField() {
        var page = KnownPage.load("form", 1);
        assertThatThrownBy(() -> locator.locate(page.screenshot(), Target.field("Log in")))
                .isInstanceOf(GroundingException.class)
                .hasMessageContaining("the label was read, 'Log in' at (")
                .hasMessageContaining("there is no input field around it, to the right of it or below it");
    }

    @Test
    void relationsTellEqualButtonsApart() {
        var page = KnownPage.load("form", 1);
        List<KnownPage.Element> buttons = page.all("button").stream()
                .filter(button -> button.text().equals("Add to cart"))
                .toList();
        assertHit(page, Target.text("Add to cart").rightOf("Blue enamel mug"), buttons.get(0));
        assertHit(page, Target.text("Add to cart").rightOf("Oak desk lamp"), buttons.get(2));
        assertHit(page, Target.text("Add to cart").near("$29.00"), buttons.get(1));
        assertHit(page, Target.text("Add to cart").below("Price"), buttons.get(0));
        assertHit(page, Target.text("Add to cart").nth(3), buttons.get(2));
        assertHit(
                page,
                Target.text("Cancel").rightOf("Save card"),
                page.all("button").stream()
                        .filter(button -> button.text().equals("Cancel"))
                        .toList()
                        .get(1));
    }

    @Test
    void equalButtonsAreAmbiguous() {
        var page = KnownPage.load("form", 1);
        assertThatThrownBy(() -> locator.locate(page.screenshot(), Target.text("Add to cart")))
                .isInstanceOfSatisfying(
                        GroundingException.class,
                        e -> assertThat(e.reason()).isEqualTo(GroundingException.Reason.AMBIGUOUS))
                .hasMessageStartingWith("Cannot tell which 'Add to cart' is meant: 1: 'Add to cart' at (")
                .hasMessageContaining("3: 'Add to cart' at (")
                .hasMessageContaining(
                        "by its number (nth), or by a text that it is near, below, above, right of or left of");
    }

    @Test
    void wordsInsideALineAreHitExactly() {
        var page = KnownPage.load("form", 1);
        KnownPage.Element line = page.only("text", "same day. Returns are free of charge within thirty days of");
        Located located = locator.locate(page.screenshot(), Target.text("free of charge"));
        assertInside(located.box(), line.box(), 1);
        // a DOM range over these words reaches from 977.6 to 1061.7
        assertThat(located.box().left()).isBetween(976.0, 979.0);
        assertThat(located.box().right()).isBetween(1060.0, 1062.5);
    }

    private static void assertHit(KnownPage page, Target target, KnownPage.Element element) {
        Located located = locator.locate(page.screenshot(), target);
        assertThat(element.contains(located.point())).as(target.toString()).isTrue();
    }
}
