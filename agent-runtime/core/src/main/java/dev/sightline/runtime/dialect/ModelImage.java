package dev.sightline.runtime.dialect;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * A screenshot as the model is shown it. It is resized here and not left to the server, so that both sides speak of the
 * same pixels: a server that resizes an image of this size by the same rule leaves it as it is.
 */
public final class ModelImage {

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
     * @param maxPixels of the image, at least 784
     */
    public static ModelImage of(Screenshot screenshot, int maxPixels) {
        Size<Space.Pixels> from = screenshot.size();
        Size<Space.Model> to = SmartResize.of((int) from.width(), (int) from.height(), maxPixels);
        Transform<Space.Model, Space.Pixels> back = Transform.between(to, from);
        if (to.width() == from.width() && to.height() == from.height()) {
            return new ModelImage(screenshot.encoded(), screenshot.mediaType(), to, back);
        }
        return new ModelImage(
                png(stretched(screenshot.image(), (int) to.width(), (int) to.height())), "image/png", to, back);
    }

    private static BufferedImage stretched(BufferedImage source, int width, int height) {
        BufferedImage current = source;
        // bilinear sampling skips pixels when it shrinks by more than half, so larger steps are taken one by one
        while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
            current = draw(current, current.getWidth() / 2, current.getHeight() / 2);
        }
        return draw(current, width, height);
    }

    private static BufferedImage draw(BufferedImage source, int width, int height) {
        var target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = target.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
            graphics.drawImage(source, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return target;
    }

    private static byte[] png(BufferedImage image) {
        var out = new ByteArrayOutputStream(1 << 17);
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot encode the image for the model.", e);
        }
        return out.toByteArray();
    }
}
