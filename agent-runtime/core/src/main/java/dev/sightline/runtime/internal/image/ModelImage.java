package dev.sightline.runtime.internal.image;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A screenshot as the model is shown it. It is resized here and not left to the server, so that both sides refer to the
 * same pixels: a server that resizes an image of this size by the same rule leaves it unchanged.
 *
 * @since 0.1.0
 */
public final class ModelImage {

    /** The PNG writer's quality that selects deflate's first level, a third faster than its default. */
    private static final float FAST = 0.9f;

    private final byte[] encoded;
    private final String mediaType;
    private final Size<Space.Model> size;
    private final Transform<Space.Model, Space.Pixels> toPixels;

    private ModelImage(
            byte[] encoded, String mediaType, Size<Space.Model> size, Transform<Space.Model, Space.Pixels> toPixels) {
        this.encoded = encoded;
        this.mediaType = mediaType;
        this.size = size;
        this.toPixels = toPixels;
    }

    /** The image as a file; to be read only. */
    public byte[] encoded() {
        return encoded;
    }

    /** {@code image/png} or {@code image/jpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /** In which the model's coordinates live. */
    public Size<Space.Model> size() {
        return size;
    }

    /** The way back to the screenshot. */
    public Transform<Space.Model, Space.Pixels> toPixels() {
        return toPixels;
    }

    /**
     * @param window the sizes that the model understands
     */
    public static ModelImage of(Screenshot screenshot, ImageWindow window) {
        Size<Space.Pixels> from = screenshot.size();
        Size<Space.Model> to = SmartResize.of((int) from.width(), (int) from.height(), window);
        Transform<Space.Model, Space.Pixels> back = Transform.between(to, from);
        if (to.width() == from.width() && to.height() == from.height()) {
            return new ModelImage(screenshot.encoded(), screenshot.mediaType(), to, back);
        }
        return new ModelImage(
                png(BicubicResize.to(screenshot.image(), (int) to.width(), (int) to.height())), "image/png", to, back);
    }

    /** The screenshot as it is, whatever a server makes of its size. */
    public static ModelImage asItIs(Screenshot screenshot) {
        Size<Space.Model> size =
                new Size<>(screenshot.size().width(), screenshot.size().height());
        return new ModelImage(
                screenshot.encoded(), screenshot.mediaType(), size, Transform.between(size, screenshot.size()));
    }

    /** Fast rather than small: the image is sent once, in most cases within one machine. */
    private static byte[] png(BufferedImage image) {
        var out = new ByteArrayOutputStream(1 << 18);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(FAST);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot encode the image for the model.", e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
