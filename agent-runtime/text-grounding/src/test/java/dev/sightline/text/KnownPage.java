package dev.sightline.text;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/** A screenshot of Chromium with what its own DOM says about it, in screenshot pixels. */
record KnownPage(Screenshot screenshot, List<Element> elements) {

    /** A line of text, an input field or a button; {@code text} is empty for a field that shows none. */
    record Element(String kind, String text, Box<Space.Pixels> box) {

        boolean contains(Point<Space.Pixels> point) {
            return box.contains(point);
        }
    }

    static KnownPage load(String name, double pixelRatio) {
        try (InputStream png = open(name + ".png");
                InputStream tsv = open(name + ".tsv")) {
            List<Element> elements = new String(tsv.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(f ->
                            new Element(f[0], f[1], new Box<>(number(f[2]), number(f[3]), number(f[4]), number(f[5]))))
                    .toList();
            return new KnownPage(screenshot(ImageIO.read(png), pixelRatio), elements);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Screenshot screenshot(BufferedImage image, double pixelRatio) {
        return Screenshot.ofImage(
                image, new Transform<>(1 / pixelRatio, 1 / pixelRatio, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    List<Element> all(String kind) {
        return elements.stream().filter(element -> element.kind.equals(kind)).toList();
    }

    Element only(String kind, String text) {
        List<Element> found =
                all(kind).stream().filter(element -> element.text.equals(text)).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(kind + " '" + text + "' is there " + found.size() + " times");
        }
        return found.getFirst();
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(KnownPage.class.getResourceAsStream("/pages/" + name), name);
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
