package dev.sightline.examples.operator.runs;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Question;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** The part of the screen that a question is about, with its target marked. */
final class QuestionPicture {

    /** In pixels at a device pixel ratio of 1: enough around a button to recognise its surroundings. */
    private static final int WIDTH = 480;

    private static final int HEIGHT = 240;

    private QuestionPicture() {}

    /** A PNG; null if there is no screenshot. */
    static byte @Nullable [] of(Question question) {
        Screenshot seen = question.screenshot();
        if (seen == null) {
            return null;
        }
        try {
            BufferedImage screen = ImageIO.read(new ByteArrayInputStream(seen.encoded()));
            BufferedImage part = part(screen, seen.pixelRatio(), target(question.proposal()));
            var png = new ByteArrayOutputStream();
            ImageIO.write(part, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage part(BufferedImage screen, double pixelRatio, @Nullable Point<Space.Pixels> target) {
        if (target == null) {
            return screen;
        }
        int width = Math.min(screen.getWidth(), (int) (WIDTH * pixelRatio));
        int height = Math.min(screen.getHeight(), (int) (HEIGHT * pixelRatio));
        int left = Math.clamp((int) target.x() - width / 2, 0, screen.getWidth() - width);
        int top = Math.clamp((int) target.y() - height / 2, 0, screen.getHeight() - height);
        var part = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = part.createGraphics();
        graphics.drawImage(screen, -left, -top, null);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0xE0301E));
        graphics.setStroke(new BasicStroke((float) (3 * pixelRatio)));
        int radius = (int) (14 * pixelRatio);
        graphics.drawOval((int) target.x() - left - radius, (int) target.y() - top - radius, 2 * radius, 2 * radius);
        graphics.dispose();
        return part;
    }

    private static @Nullable Point<Space.Pixels> target(ActionPolicy.@Nullable Proposal proposal) {
        return proposal != null && proposal.action() instanceof Action.Input<Space.Pixels> input
                ? input.target()
                : null;
    }
}
