package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a picture file into the pixels that the reference's image pipeline (Pillow) passes to the model: EXIF rotation
 * applied, embedded colour profiles ignored, gray values as stored, CMYK converted by the plain formula.
 *
 * <p>Java's own conversion differs in each of these: it treats gray as linear light and brightens it, applies profiles,
 * and does not read JPEGs with four channels at all.
 *
 * @since 0.1.0
 */
public final class EncodedPicture {

    /** Four 8K screens side by side; a file that claims more is a mistake or an attack. */
    private static final long MAX_PIXELS = 4L * 7680 * 4320;

    private EncodedPicture() {}

    /**
     * Decodes PNG, JPEG, GIF (its first frame), BMP and every other format that Java's image readers support.
     *
     * @throws QwenVlException if the bytes are not a picture, are damaged, or claim more pixels than are accepted
     */
    public static RgbImage decode(byte[] file) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "Cannot read a picture of %d bytes: its format is not supported (supported: %s). Send PNG or JPEG."
                                .formatted(file.length, String.join(", ", ImageIO.getReaderMIMETypes())));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new QwenVlException(
                            QwenVlException.Category.INPUT,
                            "A picture has %d×%d pixels, more than the %d that are accepted. Scale it down."
                                    .formatted(reader.getWidth(0), reader.getHeight(0), MAX_PIXELS));
                }
                RgbImage image = FourChannelJpeg.is(file)
                        ? FourChannelJpeg.decode(file, reader.readRaster(0, null))
                        : RgbImage.of(reader.read(0));
                return ExifOrientation.of(file).upright(image);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof QwenVlException known) {
                throw known;
            }
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "Cannot read a picture of %d bytes: it is damaged (%s). Send it again as PNG or JPEG."
                            .formatted(file.length, e.getMessage()),
                    e);
        }
    }

    /** Whether Java would convert the stored samples between colour spaces, or round those of 16 bits, unlike the reference. */
    static boolean hasOwnSamples(BufferedImage image) {
        ColorSpace space = image.getColorModel().getColorSpace();
        return image.getColorModel() instanceof ComponentColorModel
                && (image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT
                        || space.getType() == ColorSpace.TYPE_GRAY
                        || (space.getType() == ColorSpace.TYPE_RGB && !space.isCS_sRGB()));
    }

    /**
     * Gray of 16 bits is cut off at 255 as Pillow cuts it; with alpha, and in colour, Pillow keeps the upper eight bits. It drops
     * the alpha of 8-bit gray. Where it makes four channels of the file, the picture is laid over white like any other.
     */
    static RgbImage samples(BufferedImage image) {
        ColorModel model = image.getColorModel();
        return samples(image.getRaster(), model, model.getNumColorComponents());
    }

    private static RgbImage samples(Raster raster, ColorModel model, int colours) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        boolean wide = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT;
        boolean alpha = model.hasAlpha();
        boolean overWhite = alpha && (colours == 3 || wide);
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int bands = raster.getNumBands();
        int[] row = new int[Math.multiplyExact(width, bands)];
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int opacity = overWhite ? eight(row[x * bands + bands - 1], wide, true) : 255;
                for (int channel = 0; channel < 3; channel++) {
                    int stored = row[x * bands + Math.min(channel, colours - 1)];
                    rgb[to++] = RgbImage.overWhite(eight(stored, wide, alpha || colours == 3), opacity);
                }
            }
        }
        return new RgbImage(new ImageSize(width, height), rgb);
    }

    private static int eight(int sample, boolean wide, boolean upperBits) {
        if (!wide) {
            return sample;
        }
        return upperBits ? sample >> 8 : Math.min(sample, 255);
    }
}
