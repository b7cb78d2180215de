package dev.sightline.text;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.text.TextRecognizer.Glyph;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line as it was read, built from its ink and the characters of its segments.
 *
 * <p>The network locates a character to within a third of its height and sometimes drops or invents a space. The blank
 * columns between characters determine both exactly.
 *
 * @param box tight around the ink
 */
record ReadLine(Rect box, TextLine text) {

    /** From this probability on, the network reports a space. */
    private static final double READ = 0.5;
    /** The least gap, as a share of the line's height, that is a space if the network reports one. */
    private static final double POSSIBLE_SPACE = 0.16;
    /** From this probability on, the network does not rule out a space, and a wide gap decides. */
    private static final double NOT_RULED_OUT = 0.1;

    private static final double WIDE_SPACE = 0.27;
    /** A gap that is a space whatever the network reports. */
    private static final double CERTAIN_SPACE = 0.7;
    /** The network reads a picture as characters of little confidence. */
    private static final double LEAST_CONFIDENCE = 0.5;

    /**
     * Assembles a line.
     *
     * @param segments the characters of each part of the line, from left to right; centers in screenshot pixels
     * @return null when there is nothing to read
     */
    static @Nullable ReadLine of(InkLine line, List<List<Glyph>> segments) {
        int left = line.box().left();
        int height = line.box().height();
        List<Gap> gaps = gaps(line.ink());
        var text = new StringBuilder();
        var words = new ArrayList<TextLine.Word>();
        var word = new StringBuilder();
        double confidence = 0;
        int count = 0;
        int wordStart = 0;
        int free = 0;
        @Nullable Glyph last = null;
        for (List<Glyph> segment : segments) {
            boolean segmentStart = true;
            for (Glyph glyph : segment) {
                if (last != null) {
                    int widest = widest(gaps, free, last.center() - left, glyph.center() - left, 0.2 * height);
                    double least = segmentStart || glyph.space() >= READ
                            ? POSSIBLE_SPACE
                            : glyph.space() >= NOT_RULED_OUT ? WIDE_SPACE : CERTAIN_SPACE;
                    if (widest >= 0 && gaps.get(widest).width() >= least * height) {
                        words.add(new TextLine.Word(word.toString(), box(line, wordStart, gaps.get(widest).from)));
                        text.append(word).append(' ');
                        word.setLength(0);
                        wordStart = gaps.get(widest).to;
                        free = widest + 1;
                    }
                }
                word.append(glyph.text());
                confidence += glyph.confidence();
                count++;
                last = glyph;
                segmentStart = false;
            }
        }
        if (count == 0 || confidence / count < LEAST_CONFIDENCE) {
            return null;
        }
        words.add(new TextLine.Word(word.toString(), box(line, wordStart, line.ink().length)));
        text.append(word);
        Box<Space.Pixels> box = box(line, 0, line.ink().length);
        return new ReadLine(line.box(), new TextLine(text.toString(), box, words, confidence / count));
    }

    private static Box<Space.Pixels> box(InkLine line, int from, int to) {
        Rect box = line.box();
        int left = box.left() + Math.min(from, line.ink().length - 1);
        int right = Math.max(left + 1, box.left() + to);
        return new Box<>(left, box.top(), right, box.bottom());
    }

    /**
     * A run of blank columns.
     *
     * @param from the first of them, from the line's left edge
     * @param to the first column with ink after them
     */
    private record Gap(int from, int to) {

        int width() {
            return to - from;
        }

        double middle() {
            return (from + to) / 2.0;
        }
    }

    /** The widest gap that is still free and lies between two characters, whose places are known to {@code slack}. */
    private static int widest(List<Gap> gaps, int free, double from, double to, double slack) {
        int widest = -1;
        for (int i = free; i < gaps.size(); i++) {
            double middle = gaps.get(i).middle();
            if (middle >= from - slack
                    && middle <= to + slack
                    && (widest < 0 || gaps.get(i).width() > gaps.get(widest).width())) {
                widest = i;
            }
        }
        return widest;
    }

    private static List<Gap> gaps(boolean[] ink) {
        var gaps = new ArrayList<Gap>();
        for (int x = 0; x < ink.length; x++) {
            if (ink[x]) {
                continue;
            }
            int from = x;
            while (x < ink.length && !ink[x]) {
                x++;
            }
            if (from > 0 && x < ink.length) {
                gaps.add(new Gap(from, x));
            }
        }
        return gaps;
    }
}
