package dev.sightline.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How targets are identified among lines that were read; the reader is a fixed list here. */
class TextLocatorTests {

    private static final double LETTER = 8;

    /** A line in a monospaced font of 8×12 pixels. */
    private static TextLine line(double left, double top, String text) {
        var words = new ArrayList<TextLine.Word>();
        int at = 0;
        for (String word : text.split(" ", -1)) {
            Box<Space.Pixels> box = Box.of(left + at * LETTER, top, word.length() * LETTER, 12);
            words.add(new TextLine.Word(word, box));
            at += word.length() + 1;
        }
        return new TextLine(text, Box.of(left, top, text.length() * LETTER, 12), words, 1);
    }

    private static Located locate(Target target, TextLine... lines) {
        var screenshot = KnownPage.screenshot(new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB), 1);
        return new TextLocator(_ -> List.of(lines)).locate(screenshot, target);
    }

    private static Box<Space.Pixels> box(double left, double top, int letters) {
        return Box.of(left, top, letters * LETTER, 12);
    }

    @Test
    void wholeLineBeatsPartOfALine() {
        Located located = locate(Target.text("Log in"), line(10, 10, "Log in to your account"), line(10, 90, "Log in"));
        assertThat(located.box()).isEqualTo(box(10, 90, 6));
        assertThat(located.how()).isEqualTo("read 'Log in', exact");
    }

    @Test
    void wholeLineInAnotherCaseBeatsPartOfALine() {
        Located located = locate(Target.text("Log in"), line(10, 10, "Log in to your account"), line(10, 90, "LOG IN"));
        assertThat(located.box()).isEqualTo(box(10, 90, 6));
        assertThat(located.how()).isEqualTo("read 'LOG IN', exact but for case or spaces");
    }

    @Test
    void partOfALineBeatsASimilarLine() {
        Located located = locate(Target.text("Checkout"), line(10, 10, "Chekcout"), line(10, 40, "Go to Checkout now"));
        assertThat(located.box()).isEqualTo(box(10 + 6 * LETTER, 40, 8));
    }

    @Test
    void wordsInsideALineHaveTheirOwnBox() {
        Located located = locate(Target.text("see our"), line(10, 10, "delivery, see our terms."));
        assertThat(located.box()).isEqualTo(box(10 + 10 * LETTER, 10, 7));
        assertThat(located.point().x()).isEqualTo(10 + 13.5 * LETTER);
    }

    @Test
    void partOfAWordIsNoMatch() {
        assertThat(reasonOf(Target.text("total"), line(10, 10, "Subtotal"), line(10, 40, "Totally free")))
                .isEqualTo(GroundingException.Reason.ABSENT);
    }

    @Test
    void wordBesideSignsIsAMatch() {
        assertThat(locate(Target.text("Inbox"), line(10, 10, "Inbox(12)")).box())
                .isEqualTo(box(10, 10, 5));
    }

    @Test
    void missingAndAdditionalSpacesAreForgiven() {
        assertThat(locate(Target.text("Add to cart"), line(10, 10, "Addto cart"))
                        .box())
                .isEqualTo(box(10, 10, 10));
        assertThat(locate(Target.text("Logout"), line(10, 10, "Log out")).box()).isEqualTo(box(10, 10, 7));
        assertThat(locate(Target.text("your cart"), line(10, 10, "Empty yourcart now"))
                        .box())
                .isEqualTo(box(10 + 6 * LETTER, 10, 8));
    }

    @Test
    void typographicVariantsAreOne() {
        assertThat(locate(Target.text("Don't wait - order"), line(10, 10, "Don’t wait – order"))
                        .how())
                .isEqualTo("read 'Don't wait - order', exact");
    }

    @Test
    void lettersThatLookAlikeAreForgiven() {
        assertThat(locate(Target.text("Illinois"), line(10, 10, "lIlinois")).how())
                .contains("same but for letters that look alike");
        assertThat(locate(Target.text("Jill Islip"), line(10, 10, "Call JiII lslip now"))
                        .how())
                .contains("same but for letters that look alike");
    }

    @Test
    void lettersThatLookAlikeInSmallPrintAreForgiven() {
        assertThat(locate(Target.text("Tags"), line(10, 10, "Taqs:"), line(10, 30, "Bags"))
                        .box())
                .isEqualTo(box(10, 10, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "Pages 1020, Pages 10 - 20",
        "Pages 1020, Pages 10-20",
        "Pages 1020, Pages 10 20",
        "Pages 10 - 20, Pages 1020",
        "Pages 10 20, Pages 10-20",
        "1020, 10 20",
        "Balance 12, Balance -12",
        "Balance -12, Balance 12",
        "Invoice 12.50, Invoice 1250",
        "Invoice 12.50, 'Invoice 12,50'",
        "Invoice 12.5, Invoice 12.50",
        "Invoice 12, Invoice 12.50",
        "'Row 1', 'Row 12'",
        "'Row 1', 'Delete Row 12 now'",
        "Row 8, Row B",
        "Row B, Row 8",
        "SKU-O1, SKU-0l",
        "SKU-01, SKU-O1",
        "Room 10, Room lo",
        "5, S",
        "Meet at 5, Meet at 5:30"
    })
    void anotherNumberIsNotMeant(String wanted, String shown) {
        assertThat(reasonOf(Target.text(wanted), line(10, 10, shown))).isEqualTo(GroundingException.Reason.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "Pages 10 - 20, Pages 10-20",
        "Pages 10-20, 'Show pages 10 – 20 of 30'",
        "'10', 'Inbox (10)'",
        "'Row 1', 'Row 1, seat 12'",
        "E-mail address, Email address",
        "Version-2 settings, Version 2 settings",
        "€ -12.50, -12.50"
    })
    void sameNumberIsMeantWhateverStandsAroundIt(String wanted, String shown) {
        assertThat(locate(Target.text(wanted), line(10, 10, shown)).how()).startsWith("read '");
    }

    @Test
    void numberDoesNotGoOnOverLines() {
        assertThat(reasonOf(Target.text("Pages 1020 of all"), line(10, 10, "Pages 10"), line(10, 26, "20 of all")))
                .isEqualTo(GroundingException.Reason.ABSENT);
        assertThat(locate(Target.text("Pages 10 20 of all"), line(10, 10, "Pages 10"), line(10, 26, "20 of all"))
                        .how())
                .endsWith("exact, over several lines");
        assertThat(reasonOf(Target.text("all of row 1"), line(10, 10, "all of"), line(10, 26, "row 12")))
                .isEqualTo(GroundingException.Reason.ABSENT);
    }

    @Test
    void accentsThatWereNotReadAreForgiven() {
        assertThat(locate(Target.text("Señor Ångström"), line(10, 10, "Senor Angstrm"))
                        .box())
                .isEqualTo(box(10, 10, 13));
        assertThat(locate(Target.text("Überweisung"), line(10, 10, "Uberweisung"))
                        .how())
                .contains("same but for letters that look alike");
    }

    @Test
    void signsThatTheReaderDoesNotKnowAreForgiven() {
        assertThat(locate(Target.text("€ 29.90"), line(10, 10, "29.90"), line(10, 40, "129.90"))
                        .box())
                .isEqualTo(box(10, 10, 5));
        assertThat(locate(Target.text("100€"), line(10, 10, "100"), line(10, 40, "1000"))
                        .box())
                .isEqualTo(box(10, 10, 3));
        assertThat(locate(Target.text("Price in €"), line(10, 10, "Price in ∈")).box())
                .isEqualTo(box(10, 10, 8));
        assertThat(locate(Target.text("🛒 Cart"), line(10, 10, "Cart")).how())
                .isEqualTo("read 'Cart', same but for letters that look alike or cannot be read");
        assertThat(reasonOf(Target.text("€ 29.90"), line(10, 10, "29.91"))).isEqualTo(GroundingException.Reason.ABSENT);
        assertThat(reasonOf(Target.text("€"), line(10, 10, "29.90"))).isEqualTo(GroundingException.Reason.ABSENT);
    }

    @Test
    void signThatWasReadBeatsOneThatWasNot() {
        Located located = locate(Target.text("€ 29.90"), line(10, 10, "29.90"), line(10, 40, "€ 29.90"));
        assertThat(located.box()).isEqualTo(box(10, 40, 7));
        assertThat(located.how()).isEqualTo("read '€ 29.90', exact");
    }

    @Test
    void oneWrongLetterInSixIsForgiven() {
        assertThat(locate(Target.text("Checkout"), line(10, 10, "Cheokout")).how())
                .endsWith("similar");
        assertThat(reasonOf(Target.text("Cart"), line(10, 10, "Card"))).isEqualTo(GroundingException.Reason.ABSENT);
        assertThat(reasonOf(Target.text("Sign in"), line(10, 10, "Sign up")))
                .isEqualTo(GroundingException.Reason.ABSENT);
    }

    @Test
    void anotherNumberIsNeverForgiven() {
        assertThat(reasonOf(Target.text("Total $1,316.00"), line(10, 10, "Total $1,318.00")))
                .isEqualTo(GroundingException.Reason.ABSENT);
        assertThat(reasonOf(Target.text("Order 10001"), line(10, 10, "Order 10007")))
                .isEqualTo(GroundingException.Reason.ABSENT);
    }

    @Test
    void colonOrStarAfterALabelDoesNotCount() {
        assertThat(locate(Target.text("Email"), line(10, 10, "Email *"), line(10, 40, "Email me a copy"))
                        .box())
                .isEqualTo(box(10, 10, 7));
    }

    @Test
    void textOverSeveralLinesIsFoundOnItsFirst() {
        Located located = locate(
                Target.text("within thirty days of delivery"),
                line(10, 10, "Returns are free within thirty"),
                line(10, 26, "days of delivery, see our terms."));
        assertThat(located.box()).isEqualTo(box(10 + 17 * LETTER, 10, 13));
    }

    @Test
    void equalLinesAreAmbiguousAndListed() {
        var error = catchThrowableOfType(
                GroundingException.class,
                () -> locate(Target.text("Edit"), line(10, 10, "Edit"), line(10, 40, "Edit"), line(90, 40, "Open")));
        assertThat(error.reason()).isEqualTo(GroundingException.Reason.AMBIGUOUS);
        assertThat(error)
                .hasMessage("Cannot tell which 'Edit' is meant: 1: 'Edit' at (26, 16), 2: 'Edit' at (26, 46) on the"
                        + " screenshot (800×600) match equally well. Say which one: by its number (nth), or by a text"
                        + " that it is near, below, above, right of or left of.");
    }

    @Test
    void numberTellsEqualLinesApart() {
        TextLine[] lines = {line(10, 10, "Edit"), line(10, 40, "Edit")};
        assertThat(locate(Target.text("Edit").nth(2), lines).box()).isEqualTo(box(10, 40, 4));
        assertThatThrownBy(() -> locate(Target.text("Edit").nth(3), lines))
                .hasMessage("Cannot find 'Edit' number 3 on the screenshot (800×600): there are only 2: 1: 'Edit' at"
                        + " (26, 16), 2: 'Edit' at (26, 46). Count from 1 in reading order.");
    }

    @Test
    void relationsFilterAndPreferTheClosest() {
        TextLine[] lines = {
            line(10, 10, "Mug"),
            line(300, 10, "Edit"),
            line(10, 40, "Lamp"),
            line(300, 40, "Edit"),
            line(10, 70, "Edit")
        };
        assertThat(locate(Target.text("Edit").rightOf("Lamp"), lines).box()).isEqualTo(box(300, 40, 4));
        assertThat(locate(Target.text("Edit").below("Lamp"), lines).box()).isEqualTo(box(10, 70, 4));
        assertThat(locate(Target.text("Edit").near("Mug"), lines).box()).isEqualTo(box(10, 70, 4));
        assertThat(locate(Target.text("Mug").above("Lamp"), lines).box()).isEqualTo(box(10, 10, 3));
        assertThat(locate(Target.text("Lamp").leftOf("Edit"), lines).box()).isEqualTo(box(10, 40, 4));
    }

    @Test
    void relationThatDoesNotHoldIsNamed() {
        assertThatThrownBy(() -> locate(Target.text("Edit").leftOf("Mug"), line(10, 10, "Mug"), line(300, 10, "Edit")))
                .hasMessageContaining("1: 'Edit' at (316, 16), but none left of 'Mug' at (22, 16)");
    }

    @Test
    void absentAnchorIsNamed() {
        assertThatThrownBy(() -> locate(Target.text("Edit").near("Pillow"), line(10, 10, "Edit"), line(10, 40, "Edit")))
                .isInstanceOf(GroundingException.class)
                .hasMessageContaining("Cannot find 'Edit' near 'Pillow'")
                .hasMessageContaining("no text there reads 'Pillow'");
    }

    @Test
    void absentTargetListsTheClosestAndWhatWasRead() {
        assertThatThrownBy(
                        () -> locate(Target.text("Add to basket"), line(10, 10, "Shop"), line(10, 40, "Add to cart")))
                .hasMessage("Cannot find 'Add to basket' on the screenshot (800×600): no text there reads 'Add to"
                        + " basket'. Closest: 'Add to cart' (54, 46). Read 2 lines: 'Shop' (26, 16), 'Add to cart'"
                        + " (54, 46). Use the words as they are shown on the screen, scroll to them, or wait until they"
                        + " appear.");
    }

    @Test
    void longListsAreCut() {
        TextLine[] lines = new TextLine[500];
        Arrays.setAll(lines, i -> line(10, 10 + 14 * i, "Line number " + i + " " + "x".repeat(100)));
        assertThatThrownBy(() -> locate(Target.text("Pillow"), lines))
                .hasMessageContaining(", and 460 more")
                .message()
                .hasSizeLessThan(5000);
    }

    @Test
    void descriptionsNeedAModel() {
        var locator = new TextLocator(_ -> List.of());
        Target target = Target.described("the cart icon");
        assertThat(locator.supports(target)).isFalse();
        assertThat(locator.supports(Target.text("Cart"))).isTrue();
        assertThatThrownBy(() -> locate(target))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("it is a description, not a text on the screen");
    }

    private static GroundingException.Reason reasonOf(Target target, TextLine... lines) {
        return catchThrowableOfType(GroundingException.class, () -> locate(target, lines))
                .reason();
    }
}
