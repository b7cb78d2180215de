package dev.sightline.grounding;

import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.List;

/**
 * A line of text that was read on a screenshot.
 *
 * @param text as read
 * @param box around the whole line
 * @param words its words from left to right, each with its own box
 * @param confidence 0 to 1
 * @since 0.1.0
 */
public record TextLine(String text, Box<Space.Pixels> box, List<Word> words, double confidence) {

    public TextLine {
        words = List.copyOf(words);
    }

    /** A word of a line. */
    public record Word(String text, Box<Space.Pixels> box) {}
}
