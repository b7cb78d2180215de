package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadScreenTests {

    private static TextLine line(String text, double left, double top) {
        var words = new ArrayList<TextLine.Word>();
        double x = left;
        for (String word : text.split(" ", -1)) {
            words.add(new TextLine.Word(word, Box.of(x, top, word.length() * 8.0, 14)));
            x += (word.length() + 1) * 8.0;
        }
        return new TextLine(text, Box.of(left, top, text.length() * 8.0, 14), words, 1);
    }

    private static Box<Space.Pixels> boxOf(ReadScreen screen, String text) {
        return screen.saying(text).getFirst().box();
    }

    private static List<String> related(ReadScreen screen, Target.Direction direction, String anchor) {
        return screen.related(List.of(new Target.Relation(direction, anchor)), List.of(boxOf(screen, anchor)));
    }

    @Test
    void caseAndSpacesAndShapesOfQuotesDoNotCount() {
        var screen = new ReadScreen(List.of(line("Tothesecond page", 10, 10), line("St James’s – Square", 10, 40)));

        assertThat(screen.shows("to the second page")).isTrue();
        assertThat(screen.shows("St James's - Square")).isTrue();
    }

    @Test
    void everyOtherCharacterCounts() {
        var screen = new ReadScreen(List.of(line("Order number 1001", 10, 10)));

        assertThat(screen.shows("1001")).isTrue();
        assertThat(screen.shows("1002")).isFalse();
        assertThat(screen.shows("Order numbers")).isFalse();
    }

    @Test
    void textRunsOnOverLines() {
        var screen = new ReadScreen(
                List.of(line("Thank you for", 10, 10), line("another column", 300, 10), line("your order", 10, 30)));

        assertThat(screen.shows("Thank you for your order")).isTrue();
        assertThat(screen.shows("another column your order")).isFalse();
    }

    @Test
    void relationsLeadToTheClosestText() {
        var screen = new ReadScreen(List.of(
                line("Invoice", 10, 10),
                line("4711", 200, 11),
                line("far", 600, 10),
                line("Amount", 10, 40),
                line("99.50", 200, 40)));

        assertThat(related(screen, Target.Direction.RIGHT_OF, "Invoice")).containsExactly("4711", "far");
        assertThat(related(screen, Target.Direction.BELOW, "Invoice")).containsExactly("Amount");
        assertThat(related(screen, Target.Direction.ABOVE, "99.50")).containsExactly("4711");
        assertThat(related(screen, Target.Direction.LEFT_OF, "99.50")).containsExactly("Amount");
        assertThat(related(screen, Target.Direction.NEAR, "Amount")).startsWith("Invoice");
    }

    @Test
    void valueIsFoundInTheLineOfItsLabel() {
        var screen = new ReadScreen(List.of(line("Order number 1001", 10, 10)));
        Box<Space.Pixels> label = Box.of(10, 10, 12 * 8.0, 14);

        assertThat(screen.related(
                        List.of(new Target.Relation(Target.Direction.RIGHT_OF, "Order number")), List.of(label)))
                .containsExactly("1001");
    }

    @Test
    void onlyWhatAppearedIsNew() {
        var before = new ReadScreen(List.of(line("Kitchen", 10, 10), line("Teapot", 10, 40)));
        var after = new ReadScreen(List.of(line("Kitchen", 11, 10), line("Kitchen", 300, 80), line("Teapot", 10, 40)));

        assertThat(after.newSince(before))
                .extracting(TextLine::box)
                .containsExactly(after.lines().get(1).box());
        assertThat(before.sameAs(after)).isFalse();
        assertThat(after.sameAs(after)).isTrue();
    }
}
