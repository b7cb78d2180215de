package dev.sightline.runtime.calibration;

import dev.sightline.grounding.Target;
import dev.sightline.screen.Box;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A picture with squares at known places, each in a colour of its own.
 *
 * @param screenshot the picture as a screenshot
 * @param squares what is looked for
 */
record TargetPicture(Screenshot screenshot, List<Square> squares) {

    /** Colours that have names which every model knows, and that stay apart when an image is resized. */
    enum Colour {
        MAGENTA(0xFF00FF),
        RED(0xFF0000),
        GREEN(0x00A000),
        BLUE(0x0000FF),
        ORANGE(0xFF9600),
        CYAN(0x00DCDC),
        YELLOW(0xF0DC00),
        BROWN(0x8C5014);

        private final int rgb;

        Colour(int rgb) {
            this.rgb = rgb;
        }
    }

    /** Squares on a picture: one of each colour. */
    static final int SQUARES = Colour.values().length;

    private static final int BACKGROUND = 0xF4F4F4;

    /** A square, and what it is called. */
    record Square(String name, Box<Space.Pixels> box) {

        Target target() {
            return Target.described("the " + name + " square");
        }
    }

    /** A picture of a size, with one square of each colour somewhere in a cell of its own. */
    static TargetPicture of(int width, int height, Random random) {
        int columns = width >= height ? 4 : 2;
        int rows = SQUARES / columns;
        double cellWidth = (double) width / columns;
        double cellHeight = (double) height / rows;
        int side = (int) Math.max(6, Math.min(48, Math.min(cellWidth, cellHeight) / 3));
        List<Colour> colours = new ArrayList<>(List.of(Colour.values()));
        Collections.shuffle(colours, random);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(BACKGROUND));
        graphics.fillRect(0, 0, width, height);
        List<Square> squares = new ArrayList<>();
        for (int i = 0; i < SQUARES; i++) {
            int x = (int) (i % columns * cellWidth + random.nextDouble() * (cellWidth - side));
            int row = i / columns;
            int y = (int) (row * cellHeight + random.nextDouble() * (cellHeight - side));
            Colour colour = colours.get(i);
            graphics.setColor(new Color(colour.rgb));
            graphics.fillRect(x, y, side, side);
            squares.add(new Square(colour.name().toLowerCase(Locale.ROOT), new Box<>(x, y, x + side, y + side)));
        }
        graphics.dispose();
        return new TargetPicture(
                Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH), squares);
    }
}
