package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** The pixels of a screen or of a part of it, to be stored and compared; immutable. */
final class Picture {

    /** How far a channel of a pixel may be off without counting as different; a person does not see that. */
    private static final int SLIGHT = 16;

    private static final int OPAQUE = 0xFF000000;
    private static final int MASK = 0xFF808080;
    private static final int DIFFERENT = 0xFFE0007A;

    private final int left;
    private final int top;
    private final int[][] rows;

    /**
     * @param left of the part on the screen
     * @param top of the part on the screen
     * @param rows each pixel as opaque RGB
     */
    private Picture(int left, int top, int[][] rows) {
        this.left = left;
        this.top = top;
        this.rows = rows;
    }

    static Picture of(Screenshot screenshot) {
        return new Picture(0, 0, rows(screenshot.image()));
    }

    private static int[][] rows(BufferedImage image) {
        var pixels = new PixelRows(image);
        var rows = new int[image.getHeight()][image.getWidth()];
        for (int y = 0; y < rows.length; y++) {
            pixels.read(y, rows[y]);
        }
        return rows;
    }

    int width() {
        return rows.length == 0 ? 0 : rows[0].length;
    }

    int height() {
        return rows.length;
    }

    /** {@code "1280x720"}. */
    String size() {
        return width() + "x" + height();
    }

    /** The pixels in a box, as far as they belong to this picture. */
    Picture within(Box<Space.Pixels> box) {
        int fromX = Math.clamp((long) Math.floor(box.left()) - left, 0, width());
        int toX = Math.clamp((long) Math.ceil(box.right()) - left, fromX, width());
        int fromY = Math.clamp((long) Math.floor(box.top()) - top, 0, height());
        int toY = Math.clamp((long) Math.ceil(box.bottom()) - top, fromY, height());
        int[][] part = Arrays.stream(rows, fromY, toY)
                .map(row -> Arrays.copyOfRange(row, fromX, toX))
                .toArray(int[][]::new);
        return new Picture(left + fromX, top + fromY, part);
    }

    /** The same with grey areas in place of some boxes of the screen. */
    Picture masked(List<Box<Space.Pixels>> boxes) {
        int[][] masked = Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
        for (Box<Space.Pixels> box : boxes) {
            int fromX = Math.clamp((long) Math.floor(box.left()) - left, 0, width());
            int toX = Math.clamp((long) Math.ceil(box.right()) - left, fromX, width());
            int fromY = Math.clamp((long) Math.floor(box.top()) - top, 0, height());
            int toY = Math.clamp((long) Math.ceil(box.bottom()) - top, fromY, height());
            for (int y = fromY; y < toY; y++) {
                Arrays.fill(masked[y], fromX, toX, MASK);
            }
        }
        return new Picture(left, top, masked);
    }

    /**
     * How this picture differs from another one of the same size.
     *
     * @param pixels how many differ
     * @param box around them on the screen, null if there are none
     * @param shown this picture, paler, with the differing pixels in colour
     */
    record Difference(int pixels, @Nullable Box<Space.Pixels> box, Picture shown) {}

    Difference differenceFrom(Picture other) {
        int[][] shown = new int[height()][width()];
        int count = 0;
        int minX = Integer.MAX_VALUE;
        int minY = Integer.MAX_VALUE;
        int maxX = -1;
        int maxY = -1;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                int pixel = rows[y][x];
                if (isOff(pixel, other.rows[y][x])) {
                    count++;
                    shown[y][x] = DIFFERENT;
                    minX = Math.min(minX, x);
                    minY = Math.min(minY, y);
                    maxX = Math.max(maxX, x);
                    maxY = Math.max(maxY, y);
                } else {
                    shown[y][x] = OPAQUE | (((pixel & 0xFCFCFC) >> 2) + 0xBFBFBF);
                }
            }
        }
        return new Difference(
                count,
                count == 0 ? null : new Box<>(left + minX, top + minY, left + maxX + 1, top + maxY + 1),
                new Picture(left, top, shown));
    }

    private static boolean isOff(int one, int other) {
        return Math.abs((one >> 16 & 0xFF) - (other >> 16 & 0xFF)) > SLIGHT
                || Math.abs((one >> 8 & 0xFF) - (other >> 8 & 0xFF)) > SLIGHT
                || Math.abs((one & 0xFF) - (other & 0xFF)) > SLIGHT;
    }

    /** @throws SightlineException category {@code STORAGE} when it cannot be written */
    void write(Path file) {
        var image = new BufferedImage(Math.max(1, width()), Math.max(1, height()), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height(); y++) {
            image.setRGB(0, y, width(), 1, rows[y], 0, width());
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE, "Cannot write the picture '" + file + "': " + e + ".", e);
        }
    }

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when the file is not an image, {@code STORAGE} when it
     *     cannot be read
     */
    static Picture read(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            if (image != null) {
                return new Picture(0, 0, rows(image));
            }
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot read the picture '" + file + "': " + e.getMessage()
                            + " Check that it is a whole PNG file that you may read, or delete it and run with --update.",
                    e);
        }
        throw new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot compare with '" + file + "': it is not an image. Delete it and run with --update.");
    }
}
