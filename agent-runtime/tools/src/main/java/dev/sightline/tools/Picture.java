package dev.sightline.tools;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * The screen as clients of the tools see it: its pixels, scaled down until a picture costs a vision model at most 1,280
 * image tokens. All places that tools take and return are pixels of this picture, whether it is sent or not.
 *
 * @param width in pixels
 * @param height in pixels
 * @param scale pixels of this picture per pixel of the screenshot, at most 1
 */
record Picture(int width, int height, double scale) {

    static final int MAX_IMAGE_TOKENS = 1280;
    // vision models count one token for each patch of 28 by 28 pixels
    private static final int PATCH = 28;
    private static final float QUALITY = 0.8f;

    static Picture of(Screenshot screenshot) {
        double width = screenshot.size().width();
        double height = screenshot.size().height();
        double scale = Math.min(1, Math.sqrt((double) MAX_IMAGE_TOKENS * PATCH * PATCH / (width * height)));
        // patches at the edges count in full, so the pixels alone may be a little too many
        while (tokens(width * scale, height * scale) > MAX_IMAGE_TOKENS) {
            scale *= 0.99;
        }
        return new Picture((int) Math.round(width * scale), (int) Math.round(height * scale), scale);
    }

    static int tokens(double width, double height) {
        return (int) (Math.ceil(Math.round(width) / (double) PATCH) * Math.ceil(Math.round(height) / (double) PATCH));
    }

    /** A coordinate of the screenshot in this picture. */
    int here(double coordinate) {
        return (int) Math.round(coordinate * scale);
    }

    /** A coordinate of this picture on the screenshot. */
    double there(double coordinate) {
        return coordinate / scale;
    }

    /** A JPEG in Base64. */
    String jpeg(Screenshot screenshot) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(screenshot.image(), 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), options);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot encode the picture of the screen.", e);
        } finally {
            writer.dispose();
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
