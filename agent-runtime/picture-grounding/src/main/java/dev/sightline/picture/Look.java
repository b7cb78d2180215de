package dev.sightline.picture;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * What a thing on the screen looks like: the pixels of a picture of it, and the pixel ratio at which the picture was
 * taken. Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Look {

    /** Sides of fewer pixels show too little to be told apart. */
    static final int LEAST_SIDE = 6;

    /** The standard deviation of the brightness, of 255, below which a picture counts as one colour. */
    private static final double LEAST_CONTRAST = 4;

    private static final Pattern RATIO = Pattern.compile("@(\\d(?:\\.\\d+)?)x\\.[A-Za-z]+$");

    private final String name;
    private final Raster pixels;
    private final double pixelRatio;

    private Look(String name, Raster pixels, double pixelRatio) {
        this.name = name;
        this.pixels = pixels;
        this.pixelRatio = pixelRatio;
    }

    /**
     * The look of something, from a picture of it.
     *
     * @param name for messages
     * @param pixelRatio pixels of the picture per unit of the driver; 2 for a picture from a screen with twice the
     *     density
     * @throws SightlineException category {@code INVALID_INPUT} when the picture is too small, or of one colour
     */
    public static Look of(String name, BufferedImage picture, double pixelRatio) {
        if (picture.getWidth() < LEAST_SIDE || picture.getHeight() < LEAST_SIDE) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot look for the picture '" + name + "': it has " + picture.getWidth() + "×"
                            + picture.getHeight() + " pixels, and at least " + LEAST_SIDE + "×" + LEAST_SIDE
                            + " are needed. Crop it with more of what surrounds the target.");
        }
        if (!(pixelRatio > 0 && pixelRatio <= 10)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot look for the picture '" + name + "' with a pixel ratio of " + pixelRatio
                            + ": it must be above 0 and at most 10.");
        }
        Raster pixels = Raster.of(picture);
        if (pixels.grey().deviation() < LEAST_CONTRAST) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot look for the picture '" + name
                            + "': it shows hardly more than one colour, which is found everywhere. Crop it so that the"
                            + " target's outline or symbol is in it.");
        }
        return new Look(name, pixels, pixelRatio);
    }

    /**
     * The look of something, from an image file. A name that ends as {@code cart@2x.png} does states the pixel ratio; it is 1
     * otherwise.
     *
     * @throws SightlineException category {@code STORAGE} when the file cannot be read, {@code INVALID_INPUT} when it is
     *     not a picture that can be looked for
     */
    public static Look read(Path file) {
        BufferedImage picture;
        try {
            picture = ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot read the picture '" + file + "': " + e + ". Paths start from the folder of the task.",
                    e);
        }
        if (picture == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot look for '" + file + "': it is not an image. Use a PNG file.");
        }
        String name = String.valueOf(file.getFileName());
        Matcher ratio = RATIO.matcher(name);
        return of(name, picture, ratio.find() ? Double.parseDouble(ratio.group(1)) : 1);
    }

    String name() {
        return name;
    }

    Raster pixels() {
        return pixels;
    }

    double pixelRatio() {
        return pixelRatio;
    }
}
