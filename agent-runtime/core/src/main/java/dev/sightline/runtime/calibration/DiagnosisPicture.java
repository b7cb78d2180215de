package dev.sightline.runtime.calibration;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;

/** Draws each picture of a diagnosis in a panel of its own; no text, which would need fonts. */
final class DiagnosisPicture {

    private static final int PANEL = 480;
    private static final int GAP = 12;
    private static final int COLUMNS = 3;
    private static final Color BEFORE = new Color(0xD0, 0x20, 0x20);
    private static final Color AFTER = new Color(0x10, 0x90, 0x30);

    private DiagnosisPicture() {}

    static BufferedImage of(Diagnosis diagnosis) {
        int panels = 1
                + Stream.concat(diagnosis.before().stream(), diagnosis.after().stream())
                        .mapToInt(Shot::picture)
                        .max()
                        .orElse(0);
        int columns = Math.min(COLUMNS, panels);
        int rows = Math.ceilDiv(panels, columns);
        var image = new BufferedImage(
                GAP + columns * (PANEL + GAP), GAP + rows * (PANEL + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0xD8, 0xD8, 0xDC));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int panel = 0; panel < panels; panel++) {
            var corner = new Point<Space.Pixels>(
                    GAP + panel % columns * (PANEL + GAP), GAP + panel / columns * (PANEL + GAP));
            screen(graphics, corner, panel, diagnosis.after());
            crosses(graphics, corner, panel, diagnosis.before(), BEFORE);
            crosses(graphics, corner, panel, diagnosis.after(), AFTER);
        }
        graphics.dispose();
        return image;
    }

    private static void screen(Graphics2D graphics, Point<Space.Pixels> corner, int panel, List<Shot> shots) {
        for (Shot shot : on(panel, shots)) {
            double scale = scale(shot);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(
                    (int) corner.x(),
                    (int) corner.y(),
                    (int) Math.ceil(shot.size().width() * scale),
                    (int) Math.ceil(shot.size().height() * scale));
            break;
        }
        graphics.setStroke(new BasicStroke(1));
        for (Shot shot : on(panel, shots)) {
            double scale = scale(shot);
            Box<Space.Pixels> box = shot.target();
            graphics.setColor(new Color(0xB8, 0xC8, 0xE8));
            graphics.fillRect(
                    (int) (corner.x() + box.left() * scale),
                    (int) (corner.y() + box.top() * scale),
                    (int) Math.ceil(box.width() * scale),
                    (int) Math.ceil(box.height() * scale));
        }
    }

    private static void crosses(
            Graphics2D graphics, Point<Space.Pixels> corner, int panel, List<Shot> shots, Color colour) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(1.5f));
        var clip = graphics.getClip();
        graphics.setClip((int) corner.x(), (int) corner.y(), PANEL, PANEL);
        for (Shot shot : on(panel, shots)) {
            Point<Space.Pixels> answered = shot.answered();
            if (answered != null) {
                double scale = scale(shot);
                int x = (int) (corner.x() + answered.x() * scale);
                int y = (int) (corner.y() + answered.y() * scale);
                graphics.drawLine(x - 4, y - 4, x + 4, y + 4);
                graphics.drawLine(x - 4, y + 4, x + 4, y - 4);
                graphics.drawLine(
                        x, y, (int) (corner.x() + shot.target().center().x() * scale), (int)
                                (corner.y() + shot.target().center().y() * scale));
            }
        }
        graphics.setClip(clip);
    }

    private static List<Shot> on(int panel, List<Shot> shots) {
        return shots.stream().filter(shot -> shot.picture() == panel).toList();
    }

    private static double scale(Shot shot) {
        return PANEL / Math.max(shot.size().width(), shot.size().height());
    }
}
