package dev.sightline.screen;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The screen at one moment: its pixels, how they map to the driver's own units, and what the driver knows beside them.
 *
 * <p>A driver makes it from what it has, an encoded image or a decoded one; the other form is made when it is first
 * asked for. Immutable from outside and safe for use by several threads; do not write to {@link #image()}.
 *
 * @since 0.1.0
 */
public final class Screenshot {

    private final Size<Space.Pixels> size;
    private final Transform<Space.Pixels, Space.Driver> toDriver;
    private final ScreenState state;
    private final Instant capturedAt;
    private byte @Nullable [] encoded;
    private @Nullable BufferedImage image;
    private @Nullable Path file;
    // a run keeps its screenshots; decoded pixels that can be restored from the file must not fill the heap
    private SoftReference<BufferedImage> decoded = new SoftReference<>(null);

    private Screenshot(
            byte @Nullable [] encoded,
            @Nullable BufferedImage image,
            Size<Space.Pixels> size,
            Transform<Space.Pixels, Space.Driver> toDriver,
            ScreenState state,
            Instant capturedAt) {
        this.encoded = encoded;
        this.image = image;
        this.size = size;
        this.toDriver = toDriver;
        this.state = state;
        this.capturedAt = capturedAt;
    }

    /**
     * A screenshot from an encoded image. Its size is read from the image's header.
     *
     * @param encoded a PNG or JPEG file, not copied
     * @param toDriver how its pixels map to the driver's units
     * @throws SightlineException category {@code DRIVER} when the bytes are not an image
     */
    public static Screenshot ofEncoded(
            byte[] encoded, Transform<Space.Pixels, Space.Driver> toDriver, ScreenState state, Instant capturedAt) {
        return new Screenshot(encoded, null, EncodedImages.size(encoded), toDriver, state, capturedAt);
    }

    /**
     * A screenshot from a decoded image, which the caller hands over and does not change any more.
     *
     * @param toDriver how its pixels map to the driver's units
     */
    public static Screenshot ofImage(
            BufferedImage image,
            Transform<Space.Pixels, Space.Driver> toDriver,
            ScreenState state,
            Instant capturedAt) {
        return new Screenshot(
                null, image, new Size<>(image.getWidth(), image.getHeight()), toDriver, state, capturedAt);
    }

    /** The number of pixels, which at a device pixel ratio above 1 is larger than the screen in driver units. */
    public Size<Space.Pixels> size() {
        return size;
    }

    /** How a point on this screenshot becomes the point that the driver acts on. */
    public Transform<Space.Pixels, Space.Driver> toDriver() {
        return toDriver;
    }

    /** Pixels of the screenshot per unit of the driver, horizontally; the device pixel ratio on the web. */
    public double pixelRatio() {
        return 1 / toDriver.scaleX();
    }

    public ScreenState state() {
        return state;
    }

    public Instant capturedAt() {
        return capturedAt;
    }

    /** The same pixels with another state, as when a dialog hides the screen from the driver. */
    public Screenshot withState(ScreenState newState, Instant at) {
        synchronized (this) {
            var same = new Screenshot(encoded, image, size, toDriver, newState, at);
            same.file = file;
            return same;
        }
    }

    /** The decoded pixels; to be read only. */
    public synchronized BufferedImage image() {
        if (image != null) {
            return image;
        }
        BufferedImage pixels = decoded.get();
        if (pixels == null) {
            pixels = EncodedImages.decode(encoded());
            decoded = new SoftReference<>(pixels);
        }
        return pixels;
    }

    /** Whether {@link #encoded()} returns at once; otherwise it has to compress the pixels first. */
    public synchronized boolean isEncoded() {
        return encoded != null || file != null;
    }

    /**
     * Takes the image out of memory, because a file holds it. It is read again each time it is asked for, so the file
     * must stay where it is.
     *
     * @param copy a PNG or JPEG file of the same pixels
     */
    public synchronized void storedIn(Path copy) {
        file = copy;
        encoded = null;
        image = null;
        decoded = new SoftReference<>(null);
    }

    /** The image as a file, PNG or JPEG as {@link #mediaType()} says; to be read only. */
    public synchronized byte[] encoded() {
        byte[] bytes = encoded;
        if (bytes == null && file != null) {
            return EncodedImages.read(file);
        }
        if (bytes == null) {
            BufferedImage pixels = Objects.requireNonNull(image);
            bytes = EncodedImages.encodePng(pixels);
            encoded = bytes;
            decoded = new SoftReference<>(pixels);
            image = null;
        }
        return bytes;
    }

    /** Whether both came as the same file, which is known without decoding. If not, their pixels may still be equal. */
    public boolean isSameFileAs(Screenshot other) {
        byte[] mine = encodedIfAny();
        byte[] others = other.encodedIfAny();
        return mine != null && others != null && Arrays.equals(mine, others);
    }

    private synchronized byte @Nullable [] encodedIfAny() {
        return encoded;
    }

    /** {@code image/png} or {@code image/jpeg}. */
    public String mediaType() {
        return EncodedImages.isJpeg(encoded()) ? "image/jpeg" : "image/png";
    }

    @Override
    public String toString() {
        return "Screenshot[" + size + ", " + state.location() + "]";
    }

    /** Reading and writing of image files. */
    private static final class EncodedImages {

        static boolean isJpeg(byte[] bytes) {
            return bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8;
        }

        static Size<Space.Pixels> size(byte[] bytes) {
            // without a cache file, and without decoding a single pixel
            try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
                var readers = ImageIO.getImageReaders(in);
                if (!readers.hasNext()) {
                    throw unreadable(bytes, null);
                }
                var reader = readers.next();
                try {
                    reader.setInput(in, true, true);
                    return new Size<>(reader.getWidth(0), reader.getHeight(0));
                } finally {
                    reader.dispose();
                }
            } catch (IOException e) {
                throw unreadable(bytes, e);
            }
        }

        static BufferedImage decode(byte[] bytes) {
            try {
                // read closes the stream itself
                BufferedImage decoded = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
                if (decoded == null) {
                    throw unreadable(bytes, null);
                }
                return decoded;
            } catch (IOException e) {
                throw unreadable(bytes, e);
            }
        }

        static byte[] read(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new SightlineException(
                        ErrorCategory.STORAGE,
                        "Cannot read the screenshot '" + file + "' of a run: " + e
                                + ". Keep the folder of a run for as long as its result is used.",
                        e);
            }
        }

        static byte[] encodePng(BufferedImage image) {
            var out = new ByteArrayOutputStream(1 << 16);
            try {
                if (!ImageIO.write(image, "png", out)) {
                    throw new SightlineException(
                            ErrorCategory.INTERNAL,
                            "Cannot encode a screenshot of type " + image.getType()
                                    + " as PNG: no image writer supports it.");
                }
            } catch (IOException e) {
                throw new SightlineException(ErrorCategory.INTERNAL, "Cannot encode a screenshot as PNG.", e);
            }
            return out.toByteArray();
        }

        private static SightlineException unreadable(byte[] bytes, @Nullable IOException cause) {
            return new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot read a screenshot of " + bytes.length
                            + " bytes: it is neither a PNG nor a JPEG image. The driver's session is probably broken; start a new one.",
                    cause);
        }
    }
}
