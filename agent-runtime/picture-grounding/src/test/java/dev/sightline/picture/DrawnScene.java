package dev.sightline.picture;

import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A page that is drawn from a seed: bars with symbols, buttons, cards with text, photos. Each symbol is drawn by its own
 * number, so that the same one can be drawn again elsewhere, in another size or theme.
 *
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param symbols what stands on it
 * @param seed of everything else on it
 */
record DrawnScene(int width, int height, List<Symbol> symbols, long seed) {

    /** Around a symbol on a picture of it, in CSS pixels. */
    private static final int MARGIN = 4;

    private static final int CELL = 48;

    /** How a page is shown. */
    enum Theme {
        LIGHT,
        DARK
    }

    /**
     * A symbol on the page, in CSS pixels.
     *
     * @param number what it looks like
     * @param size of its sides
     */
    record Symbol(long number, double x, double y, int size) {

        Point<Space.Driver> middle() {
            return new Point<>(x + size / 2.0, y + size / 2.0);
        }
    }

    /** A page with so many different symbols. */
    static DrawnScene of(long seed, int width, int height, int count) {
        var random = new Random(seed);
        List<Integer> cells = new ArrayList<>();
        for (int i = 0; i < (width / CELL) * (height / CELL); i++) {
            cells.add(i);
        }
        java.util.Collections.shuffle(cells, random);
        List<Symbol> symbols = new ArrayList<>();
        for (int i = 0; i < Math.min(count, cells.size()); i++) {
            int size = 16 + random.nextInt(17);
            int x = cells.get(i) % (width / CELL) * CELL + MARGIN + random.nextInt(CELL - size - 2 * MARGIN + 1);
            int y = cells.get(i) / (width / CELL) * CELL + MARGIN + random.nextInt(CELL - size - 2 * MARGIN + 1);
            symbols.add(new Symbol(random.nextLong(), x, y, size));
        }
        return new DrawnScene(width, height, symbols, seed);
    }

    /** The same page with the symbols elsewhere: each takes the place of the next one, which has another size. */
    DrawnScene rearranged() {
        List<Symbol> moved = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            Symbol place = symbols.get((i + 1) % symbols.size());
            Symbol symbol = symbols.get(i);
            double x = Math.floor(place.x / CELL) * CELL + MARGIN;
            double y = Math.floor(place.y / CELL) * CELL + MARGIN;
            moved.add(new Symbol(symbol.number, x, y, symbol.size));
        }
        return new DrawnScene(width, height, moved, seed + 1);
    }

    DrawnScene without(Symbol symbol) {
        return new DrawnScene(
                width,
                height,
                symbols.stream().filter(each -> each.number != symbol.number).toList(),
                seed);
    }

    Symbol symbol(long number) {
        return symbols.stream()
                .filter(each -> each.number == number)
                .findFirst()
                .orElseThrow();
    }

    /** What a screen with this pixel ratio shows. */
    Screenshot shown(double pixelRatio, Theme theme) {
        return shown(pixelRatio, 1, theme, -1);
    }

    /**
     * What a screen shows.
     *
     * @param zoom of the page, by which it grows in CSS pixels
     * @param hovered the number of the symbol under the pointer
     */
    Screenshot shown(double pixelRatio, double zoom, Theme theme, long hovered) {
        double scale = pixelRatio * zoom;
        var image = new BufferedImage(
                (int) Math.round(width * scale), (int) Math.round(height * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(scale, scale);
        background(graphics, theme);
        for (Symbol symbol : symbols) {
            draw(graphics, symbol, theme, symbol.number == hovered);
        }
        graphics.dispose();
        return Screenshot.ofImage(
                image, new Transform<>(1 / pixelRatio, 1 / pixelRatio, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    /** A picture of one symbol as a person would cut it out. */
    Look picture(Symbol symbol, double pixelRatio) {
        BufferedImage page = shown(pixelRatio, Theme.LIGHT).image();
        int left = (int) Math.round((symbol.x - 2) * pixelRatio);
        int top = (int) Math.round((symbol.y - 2) * pixelRatio);
        int side = (int) Math.round((symbol.size + 4) * pixelRatio);
        return Look.of("symbol", page.getSubimage(left, top, side, side), pixelRatio);
    }

    private void background(Graphics2D graphics, Theme theme) {
        var random = new Random(seed * 31);
        boolean light = theme == Theme.LIGHT;
        graphics.setColor(light ? Color.WHITE : new Color(0x1e1f22));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(light ? new Color(0xf1f3f5) : new Color(0x2b2d30));
        for (int i = 0; i < 6; i++) {
            graphics.fillRect(random.nextInt(width), random.nextInt(height), width / 4, height / 6);
        }
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        for (int i = 0; i < width * height / 6000; i++) {
            graphics.setColor(light ? new Color(0x30343a) : new Color(0xd0d4da));
            var words = new StringBuilder();
            for (int j = 0; j < 4 + random.nextInt(14); j++) {
                words.append((char) ('a' + random.nextInt(26)));
            }
            graphics.drawString(words.toString(), random.nextInt(width), random.nextInt(height));
        }
        // a photo
        int left = random.nextInt(Math.max(1, width - 60));
        int top = random.nextInt(Math.max(1, height - 60));
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 12; x++) {
                graphics.setColor(new Color(random.nextInt(0x1000000)));
                graphics.fill(new Rectangle2D.Double(left + x * 5, top + y * 5, 5, 5));
            }
        }
    }

    private static void draw(Graphics2D graphics, Symbol symbol, Theme theme, boolean hovered) {
        boolean light = theme == Theme.LIGHT;
        var random = new Random(symbol.number);
        AffineTransform before = graphics.getTransform();
        graphics.translate(symbol.x, symbol.y);
        Color ground = light ? Color.WHITE : new Color(0x1e1f22);
        graphics.setColor(hovered ? light ? new Color(0xe4e8ee) : new Color(0x34373c) : ground);
        graphics.fill(new Rectangle2D.Double(-MARGIN, -MARGIN, symbol.size + 2 * MARGIN, symbol.size + 2 * MARGIN));
        graphics.scale(symbol.size / 24.0, symbol.size / 24.0);
        // symbols in use: strokes in the colour of the text, and sometimes a coloured area
        Color ink = light ? new Color(0x22262b) : new Color(0xe6e8eb);
        if (random.nextInt(3) == 0) {
            graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, light ? 0.75f : 0.9f));
            shape(graphics, random, true);
        }
        graphics.setColor(ink);
        graphics.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 0; i < 3 + random.nextInt(3); i++) {
            shape(graphics, random, random.nextInt(4) == 0);
        }
        graphics.setTransform(before);
    }

    private static void shape(Graphics2D graphics, Random random, boolean filled) {
        switch (random.nextInt(3)) {
            case 0 -> {
                double size = 5 + random.nextDouble() * 13;
                var circle = new Ellipse2D.Double(
                        2 + random.nextDouble() * (20 - size), 2 + random.nextDouble() * (20 - size), size, size);
                fillOrDraw(graphics, circle, filled);
            }
            case 1 -> {
                double wide = 5 + random.nextDouble() * 14;
                double high = 4 + random.nextDouble() * 13;
                var box = new Rectangle2D.Double(
                        2 + random.nextDouble() * (20 - wide), 2 + random.nextDouble() * (20 - high), wide, high);
                fillOrDraw(graphics, box, filled);
            }
            default -> {
                var path = new Path2D.Double();
                path.moveTo(2 + random.nextDouble() * 20, 2 + random.nextDouble() * 20);
                for (int i = 0; i < 2 + random.nextInt(2); i++) {
                    path.lineTo(2 + random.nextDouble() * 20, 2 + random.nextDouble() * 20);
                }
                fillOrDraw(graphics, path, filled);
            }
        }
    }

    private static void fillOrDraw(Graphics2D graphics, java.awt.Shape shape, boolean filled) {
        if (filled) {
            graphics.fill(shape);
        } else {
            graphics.draw(shape);
        }
    }
}
