package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Reads the live view of a run, and finds what a test page shows on it. */
public final class LivePictures {

    private LivePictures() {}

    /** The middle of what is magenta; null when nothing is. */
    public static @Nullable Point<Space.Pixels> middleOfBox(BufferedImage image) {
        long count = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                if ((rgb >> 16 & 255) > 180 && (rgb >> 8 & 255) < 90 && (rgb & 255) > 180) {
                    count++;
                    sumX += x + 0.5;
                    sumY += y + 0.5;
                }
            }
        }
        return count < 20 ? null : new Point<>(sumX / count, sumY / count);
    }

    /** The next picture of a stream. */
    public static BufferedImage next(DataInputStream in) throws IOException {
        int length = 0;
        boolean begun = false;
        while (true) {
            String line = line(in);
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
                begun = true;
            } else if (line.isEmpty() && begun) {
                byte[] file = in.readNBytes(length);
                BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
                assertThat(picture).isNotNull();
                return picture;
            }
        }
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the stream has ended");
            }
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
        }
    }
}
