package dev.sightline.runtime.internal.run;

import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of pictures: reads each one and covers the words that show a secret, before anybody but the driver and the
 * reader gets it. What the text reader cannot read, it cannot find; an agent without a text reader keeps its pictures as they are.
 *
 * <p>Safe for use by several threads, since whoever watches a run sees its pictures on a thread of their own.
 *
 * @since 0.1.0
 */
public final class Blotter {

    /** Several steps may act on one look at the screen, and the model's image is made of the same. */
    private static final int REMEMBERED = 3;

    /** Around a word, as a share of its height: letters reach beyond the box that was read. */
    private static final double MARGIN = 0.25;

    private record Picture(Screenshot source, Screenshot blotted) {}

    private final Secrets secrets;
    private final @Nullable TextReader reader;
    private final Deque<Picture> pictures = new ArrayDeque<>();

    /**
     * @param reader null when the agent has none
     */
    public Blotter(Secrets secrets, @Nullable TextReader reader) {
        this.secrets = secrets;
        this.reader = reader;
    }

    /** The screenshot without the secrets that it shows, and without those in what is known beside its pixels. */
    public Screenshot blotted(Screenshot seen) {
        if (secrets.isEmpty()) {
            return seen;
        }
        synchronized (pictures) {
            for (Picture picture : pictures) {
                if (picture.source == seen) {
                    return picture.blotted;
                }
            }
            Screenshot blotted = secrets.redact(covered(seen));
            pictures.addFirst(new Picture(seen, blotted));
            if (pictures.size() > REMEMBERED) {
                pictures.removeLast();
            }
            return blotted;
        }
    }

    private Screenshot covered(Screenshot seen) {
        if (reader == null) {
            return seen;
        }
        List<Box<Space.Pixels>> shown = new ArrayList<>();
        for (TextLine line : reader.read(seen)) {
            shown.addAll(secretParts(line));
        }
        if (shown.isEmpty()) {
            return seen;
        }
        BufferedImage from = seen.image();
        var image = new BufferedImage(from.getWidth(), from.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.drawImage(from, 0, 0, null);
            graphics.setColor(Color.BLACK);
            for (Box<Space.Pixels> box : shown) {
                int margin = (int) Math.ceil(MARGIN * box.height());
                graphics.fillRect(
                        (int) Math.floor(box.left()) - margin,
                        (int) Math.floor(box.top()) - margin,
                        (int) Math.ceil(box.width()) + 2 * margin,
                        (int) Math.ceil(box.height()) + 2 * margin);
            }
        } finally {
            graphics.dispose();
        }
        return Screenshot.ofImage(image, seen.toDriver(), seen.state(), seen.capturedAt());
    }

    /** The boxes of a line's words that show a secret or a part of one; of the whole line where it has no words. */
    private List<Box<Space.Pixels>> secretParts(TextLine line) {
        List<TextLine.Word> words = line.words();
        if (words.isEmpty()) {
            return secrets.shownIn(List.of(line.text()))[0] ? List.of(line.box()) : List.of();
        }
        boolean[] secret =
                secrets.shownIn(words.stream().map(TextLine.Word::text).toList());
        List<Box<Space.Pixels>> boxes = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (secret[i]) {
                boxes.add(words.get(i).box());
            }
        }
        return boxes;
    }
}
