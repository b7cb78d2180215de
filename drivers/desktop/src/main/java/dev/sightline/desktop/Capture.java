package dev.sightline.desktop;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Robot;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Captures the desktop in device pixels. */
final class Capture {

    private final Robot robot;
    private final boolean drawCursor;

    Capture(Robot robot, boolean drawCursor) {
        this.robot = robot;
        this.drawCursor = drawCursor;
    }

    /** Captures an area, given in Robot's coordinates, at the largest scale of the monitors that it covers. */
    BufferedImage of(Rectangle area, Monitors monitors) {
        List<Monitors.Monitor> under = monitors.under(area);
        double scale = under.stream().mapToDouble(Monitors.Monitor::scale).max().orElse(1);
        boolean even = under.stream().allMatch(monitor -> monitor.scale() == scale);
        BufferedImage picture = even ? sharpest(area) : composed(area, under, scale);
        if (drawCursor) {
            drawCursor(picture, area);
        }
        return picture;
    }

    /** Robot captures everything at the scale of the monitor in the middle, so each monitor is captured by itself. */
    private BufferedImage composed(Rectangle area, List<Monitors.Monitor> under, double scale) {
        var picture = new BufferedImage(
                (int) Math.round(area.width * scale),
                (int) Math.round(area.height * scale),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            for (Monitors.Monitor monitor : under) {
                Rectangle part = monitor.bounds().intersection(area);
                graphics.drawImage(
                        sharpest(part),
                        (int) Math.round((part.x - area.x) * scale),
                        (int) Math.round((part.y - area.y) * scale),
                        (int) Math.round(part.width * scale),
                        (int) Math.round(part.height * scale),
                        null);
            }
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    private BufferedImage sharpest(Rectangle area) {
        List<Image> variants = robot.createMultiResolutionScreenCapture(area).getResolutionVariants();
        Image sharpest = variants.stream()
                .max(Comparator.comparingInt(image -> image.getWidth(null)))
                .orElseThrow();
        return (BufferedImage) sharpest;
    }

    /** Robot leaves the cursor out and does not know its shape, so an arrow is drawn instead. */
    private static void drawCursor(BufferedImage picture, Rectangle area) {
        java.awt.@Nullable Point place = Pointer.place();
        if (place == null || !area.contains(place)) {
            return;
        }
        double scale = (double) picture.getWidth() / area.width;
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.scale(scale, scale);
            graphics.translate(place.x - area.x, place.y - area.y);
            var arrow = new Polygon(new int[] {0, 0, 4, 7, 10, 7, 12}, new int[] {0, 17, 13, 20, 19, 12, 12}, 7);
            graphics.setColor(Color.BLACK);
            graphics.fill(arrow);
            graphics.setColor(Color.WHITE);
            graphics.setStroke(new BasicStroke(1));
            graphics.draw(arrow);
        } finally {
            graphics.dispose();
        }
    }
}
