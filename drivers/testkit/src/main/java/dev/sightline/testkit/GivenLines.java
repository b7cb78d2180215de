package dev.sightline.testkit;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenElement.Kind;
import dev.sightline.grounding.ScreenElement.Mark;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A text reader and locator that returns given lines instead of reading pixels. A line is written as one row of the
 * screen, with {@code " | "} between texts that are side by side: {@code "Name | Ada"}. A text is found if a line
 * equals it; the field of a label begins 20 pixels to the right of it. A text that begins with {@code "[x] "} or {@code
 * "[ ] "} is the label of a check box.
 *
 * @since 0.1.0
 */
public final class GivenLines implements TextReader, Locator {

    private static final double ROW_HEIGHT = 24;
    private static final double COLUMN_WIDTH = 200;
    private static final double LETTER_WIDTH = 8;
    private static final double LINE_HEIGHT = 14;
    private static final double MARGIN = 10;

    private final Function<Screenshot, List<String>> rows;

    private GivenLines(Function<Screenshot, List<String>> rows) {
        this.rows = rows;
    }

    /** Always reads these rows, from the top of the screen. */
    public static GivenLines rows(String... rows) {
        List<String> given = List.of(rows);
        return new GivenLines(_ -> given);
    }

    /** Reads what the function returns for each screenshot. */
    public static GivenLines of(Function<Screenshot, List<String>> rows) {
        return new GivenLines(rows);
    }

    /** The box of a text in a row and column, both counted from 0. */
    public static Box<Space.Pixels> box(int row, int column, String text) {
        return Box.of(
                MARGIN + column * COLUMN_WIDTH, MARGIN + row * ROW_HEIGHT, text.length() * LETTER_WIDTH, LINE_HEIGHT);
    }

    @Override
    public List<TextLine> read(Screenshot screenshot) {
        return given(screenshot).map(Given::line).toList();
    }

    private Stream<Given> given(Screenshot screenshot) {
        List<String> seen = rows.apply(screenshot);
        return IntStream.range(0, seen.size()).boxed().flatMap(row -> {
            String[] texts = seen.get(row).split(" \\| ", -1);
            return IntStream.range(0, texts.length)
                    .filter(column -> !texts[column].isBlank())
                    .mapToObj(column -> given(row, column, texts[column]));
        });
    }

    private static Given given(int row, int column, String text) {
        Box<Space.Pixels> box = box(row, column, text);
        Mark mark = text.startsWith("[x] ") ? Mark.ON : text.startsWith("[ ] ") ? Mark.OFF : Mark.NONE;
        if (mark == Mark.NONE) {
            return new Given(line(text, box), null);
        }
        double labelLeft = box.left() + 4 * LETTER_WIDTH;
        String label = text.substring(4);
        return new Given(
                line(label, Box.of(labelLeft, box.top(), label.length() * LETTER_WIDTH, LINE_HEIGHT)),
                new ScreenElement(
                        Kind.CHECK_BOX,
                        Box.of(box.left(), box.top(), 3 * LETTER_WIDTH, LINE_HEIGHT),
                        "",
                        "",
                        label,
                        mark,
                        true,
                        List.of()));
    }

    /** A text, and the check box that it labels, if any. */
    private record Given(TextLine line, @Nullable ScreenElement box) {}

    private static TextLine line(String text, Box<Space.Pixels> box) {
        var words = new ArrayList<TextLine.Word>();
        double left = box.left();
        for (String word : text.split(" ", -1)) {
            double width = word.length() * LETTER_WIDTH;
            words.add(new TextLine.Word(word, Box.of(left, box.top(), width, box.height())));
            left += width + LETTER_WIDTH;
        }
        return new TextLine(text, box, words, 1);
    }

    @Override
    public boolean supports(Target target) {
        return target instanceof Target.ByText;
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        if (!(target instanceof Target.ByText wanted)) {
            throw new AssertionError("asked for " + target + ", which it does not support");
        }
        List<Given> found = given(screenshot)
                .filter(each -> each.line.text().equals(wanted.text()))
                .filter(each -> wanted.role() != Target.Role.TOGGLE || each.box != null)
                .toList();
        Integer nth = wanted.nth();
        if (found.isEmpty() || (nth != null && nth > found.size())) {
            throw new GroundingException(GroundingException.Reason.ABSENT, "There is no " + target + " here.");
        }
        if (found.size() > 1 && nth == null) {
            throw new GroundingException(
                    GroundingException.Reason.AMBIGUOUS, "There are " + found.size() + " " + target + " here.");
        }
        return located(found.get(nth == null ? 0 : nth - 1), wanted.role());
    }

    private static Located located(Given found, Target.Role role) {
        Box<Space.Pixels> text = found.line.box();
        return switch (role) {
            case ANY -> new Located(text.center(), text, "given");
            case FIELD -> {
                Box<Space.Pixels> field = Box.of(text.right() + 20, text.top(), 100, text.height());
                yield new Located(new Point<>(field.left() + 4, field.center().y()), field, "given");
            }
            case TOGGLE -> {
                ScreenElement box = Objects.requireNonNull(found.box);
                yield new Located(box.box().center(), box.box(), "given", null, box);
            }
        };
    }
}
