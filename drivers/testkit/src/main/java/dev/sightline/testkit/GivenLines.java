package dev.sightline.testkit;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A text reader and locator that sees given lines instead of pixels. A line is written as one row of the screen, with
 * {@code " | "} between texts that stand side by side: {@code "Name | Ada"}. A text is found when a line says exactly
 * that; the field of a label begins 20 pixels to the right of it.
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

    /** Always sees these rows, from the top of the screen. */
    public static GivenLines rows(String... rows) {
        List<String> given = List.of(rows);
        return new GivenLines(_ -> given);
    }

    /** Sees what the function returns for each screenshot. */
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
        var lines = new ArrayList<TextLine>();
        List<String> seen = rows.apply(screenshot);
        for (int row = 0; row < seen.size(); row++) {
            String[] texts = seen.get(row).split(" \\| ", -1);
            for (int column = 0; column < texts.length; column++) {
                if (!texts[column].isBlank()) {
                    lines.add(line(texts[column], box(row, column, texts[column])));
                }
            }
        }
        return lines;
    }

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
        List<TextLine> found = read(screenshot).stream()
                .filter(line -> line.text().equals(wanted.text()))
                .toList();
        Integer nth = wanted.nth();
        if (found.isEmpty() || (nth != null && nth > found.size())) {
            throw new GroundingException(GroundingException.Reason.ABSENT, "There is no " + target + " here.");
        }
        if (found.size() > 1 && nth == null) {
            throw new GroundingException(
                    GroundingException.Reason.AMBIGUOUS, "There are " + found.size() + " " + target + " here.");
        }
        Box<Space.Pixels> box = found.get(nth == null ? 0 : nth - 1).box();
        return switch (wanted.role()) {
            case ANY -> new Located(box.center(), box, "given");
            case FIELD -> {
                Box<Space.Pixels> field = Box.of(box.right() + 20, box.top(), 100, box.height());
                yield new Located(new Point<>(field.left() + 4, field.center().y()), field, "given");
            }
        };
    }
}
