package dev.sightline.runtime.internal.replay;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.GroundingException.Reason;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A page that is drawn, with its driver, what reads it and what finds words on it. It can be changed as pages change
 * between two releases. Lengths are in CSS pixels; the page has 640 × 360 of them.
 */
final class DrawnShop implements GuiDriver, TextReader, Locator {

    static final int WIDTH = 640;
    static final int HEIGHT = 360;

    private static final int BUTTON_WIDTH = 110;
    private static final int BUTTON_HEIGHT = 24;
    private static final int ICON = 24;

    /** What stands on the page. */
    enum Kind {
        TEXT,
        BUTTON,
        DISABLED_BUTTON,
        /** A symbol without words; its name says which one. */
        ICON
    }

    /** Something on the page, by its upper left corner. */
    record Item(Kind kind, String words, int x, int y) {

        Point<Space.Driver> middle() {
            return switch (kind) {
                case TEXT -> new Point<>(x + width() / 2.0, y + 8);
                case BUTTON, DISABLED_BUTTON -> new Point<>(x + BUTTON_WIDTH / 2.0, y + BUTTON_HEIGHT / 2.0);
                case ICON -> new Point<>(x + ICON / 2.0, y + ICON / 2.0);
            };
        }

        int width() {
            return kind == Kind.ICON ? ICON : words.length() * 7;
        }

        /** Around the words, which a button has in its middle. */
        private Box<Space.Driver> wordsBox() {
            var middle = middle();
            return new Box<>(middle.x() - width() / 2.0, middle.y() - 7, middle.x() + width() / 2.0, middle.y() + 7);
        }
    }

    private final List<Item> items = new ArrayList<>();
    private final List<Action.Input<Space.Driver>> actions = new CopyOnWriteArrayList<>();
    private final double pixelRatio;
    private final boolean dark;
    private boolean covered;

    DrawnShop(double pixelRatio, boolean dark) {
        this.pixelRatio = pixelRatio;
        this.dark = dark;
    }

    /** Two cards with two buttons each, and a bar of symbols. */
    static DrawnShop standard() {
        return standard(1, false);
    }

    static DrawnShop standard(double pixelRatio, boolean dark) {
        return new DrawnShop(pixelRatio, dark)
                .with(Kind.TEXT, "Shop for mugs", 20, 12)
                .with(Kind.ICON, "basket", 500, 10)
                .with(Kind.ICON, "flag", 540, 10)
                .with(Kind.ICON, "house", 580, 10)
                .with(Kind.TEXT, "Blue mug", 20, 80)
                .with(Kind.TEXT, "12.00 EUR", 20, 100)
                .with(Kind.BUTTON, "Buy blue", 160, 84)
                .with(Kind.BUTTON, "Remove blue", 300, 84)
                .with(Kind.TEXT, "Red cup", 20, 180)
                .with(Kind.TEXT, "9.50 EUR", 20, 200)
                .with(Kind.BUTTON, "Buy red", 160, 184)
                .with(Kind.BUTTON, "Remove red", 300, 184)
                .with(Kind.TEXT, "All prices with tax", 20, 320);
    }

    DrawnShop with(Kind kind, String words, int x, int y) {
        items.add(new Item(kind, words, x, y));
        return this;
    }

    Item item(String words) {
        return items.stream()
                .filter(item -> item.words().equals(words))
                .findFirst()
                .orElseThrow();
    }

    DrawnShop without(Predicate<Item> which) {
        items.removeIf(which);
        return this;
    }

    /** Moves everything that fulfils a condition. */
    DrawnShop moved(Predicate<Item> which, int right, int down) {
        items.replaceAll(item ->
                which.test(item) ? new Item(item.kind(), item.words(), item.x() + right, item.y() + down) : item);
        return this;
    }

    DrawnShop renamed(String from, String to) {
        items.replaceAll(item -> item.words().equals(from) ? new Item(item.kind(), to, item.x(), item.y()) : item);
        return this;
    }

    DrawnShop swapped(String one, String other) {
        Item first = item(one);
        Item second = item(other);
        items.replaceAll(item -> item.equals(first)
                ? new Item(first.kind(), first.words(), second.x(), second.y())
                : item.equals(second) ? new Item(second.kind(), second.words(), first.x(), first.y()) : item);
        return this;
    }

    DrawnShop disabled(String words) {
        items.replaceAll(
                item -> item.words().equals(words) ? new Item(Kind.DISABLED_BUTTON, words, item.x(), item.y()) : item);
        return this;
    }

    /** Lays a translucent area over the page, as behind a dialog. */
    DrawnShop covered() {
        covered = true;
        return this;
    }

    List<Action.Input<Space.Driver>> actions() {
        return List.copyOf(actions);
    }

    /** Where was clicked, in the order of the clicks. */
    List<Point<Space.Driver>> clicks() {
        return actions.stream()
                .filter(Action.Click.class::isInstance)
                .map(action -> action.points().getFirst())
                .toList();
    }

    @Override
    public Screenshot capture() {
        var image =
                new BufferedImage((int) (WIDTH * pixelRatio), (int) (HEIGHT * pixelRatio), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(pixelRatio, pixelRatio);
        graphics.setColor(dark ? new Color(0x1b1d20) : Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        items.forEach(item -> draw(graphics, item));
        if (covered) {
            graphics.setColor(new Color(0, 0, 0, 140));
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
        }
        graphics.dispose();
        return Screenshot.ofImage(
                image, new Transform<>(1 / pixelRatio, 1 / pixelRatio, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    private void draw(Graphics2D graphics, Item item) {
        Color ink = dark ? new Color(0xe8eaed) : new Color(0x202428);
        Color faint = dark ? new Color(0x55585c) : new Color(0xc6c9cc);
        graphics.setColor(item.kind() == Kind.DISABLED_BUTTON ? faint : ink);
        int x = item.x();
        int y = item.y();
        switch (item.kind()) {
            case TEXT -> graphics.drawString(item.words(), x, y + 12);
            case BUTTON, DISABLED_BUTTON -> {
                graphics.drawRoundRect(x, y, BUTTON_WIDTH, BUTTON_HEIGHT, 6, 6);
                graphics.drawString(
                        item.words(),
                        x + (BUTTON_WIDTH - graphics.getFontMetrics().stringWidth(item.words())) / 2,
                        y + 16);
            }
            case ICON -> {
                switch (item.words()) {
                    case "basket" -> {
                        graphics.fillRect(x + 3, y + 10, 18, 10);
                        graphics.drawLine(x + 3, y + 10, x + 9, y + 2);
                        graphics.drawLine(x + 21, y + 10, x + 15, y + 2);
                    }
                    case "flag" -> {
                        graphics.fillRect(x + 3, y + 2, 2, 20);
                        graphics.fillPolygon(new int[] {x + 5, x + 20, x + 5}, new int[] {y + 3, y + 8, y + 13}, 3);
                    }
                    default -> {
                        graphics.drawRect(x + 5, y + 11, 14, 11);
                        graphics.fillPolygon(new int[] {x + 2, x + 12, x + 22}, new int[] {y + 11, y + 2, y + 11}, 3);
                    }
                }
            }
        }
    }

    private Box<Space.Pixels> pixels(Box<Space.Driver> box) {
        return new Box<>(
                box.left() * pixelRatio, box.top() * pixelRatio, box.right() * pixelRatio, box.bottom() * pixelRatio);
    }

    @Override
    public List<TextLine> read(Screenshot screenshot) {
        return items.stream()
                .filter(item -> item.kind() != Kind.ICON)
                .map(item -> new TextLine(
                        item.words(),
                        pixels(item.wordsBox()),
                        List.of(new TextLine.Word(item.words(), pixels(item.wordsBox()))),
                        1))
                .toList();
    }

    @Override
    public boolean supports(Target target) {
        return target instanceof Target.ByText;
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        var wanted = (Target.ByText) target;
        List<TextLine> lines = read(screenshot);
        List<TextLine> found =
                lines.stream().filter(line -> line.text().equals(wanted.text())).toList();
        for (Target.Relation relation : wanted.relations()) {
            TextLine anchor = lines.stream()
                    .filter(line -> line.text().equals(relation.anchor()))
                    .findFirst()
                    .orElseThrow(() ->
                            new GroundingException(Reason.ABSENT, "There is no '" + relation.anchor() + "' here."));
            found = found.stream()
                    .filter(line -> lies(line, relation.direction(), anchor))
                    .sorted(Comparator.comparingDouble(line -> Math.hypot(
                            line.box().center().x() - anchor.box().center().x(),
                            line.box().center().y() - anchor.box().center().y())))
                    .limit(1)
                    .toList();
        }
        if (found.isEmpty()) {
            throw new GroundingException(Reason.ABSENT, "There is no " + target + " here.");
        }
        if (found.size() > 1) {
            throw new GroundingException(Reason.AMBIGUOUS, "There are " + found.size() + " " + target + " here.");
        }
        Box<Space.Pixels> box = found.getFirst().box();
        return new Located(box.center(), box, "drawn");
    }

    private static boolean lies(TextLine line, Target.Direction direction, TextLine anchor) {
        var at = line.box().center();
        var from = anchor.box().center();
        return switch (direction) {
            case RIGHT_OF -> at.x() > from.x();
            case LEFT_OF -> at.x() < from.x();
            case BELOW -> at.y() > from.y();
            case ABOVE -> at.y() < from.y();
            case NEAR -> true;
        };
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        actions.add(action);
        return ActionOutcome.Performed.PLAIN;
    }

    @Override
    public ActionSpace actionSpace() {
        return ActionSpace.of(ActionKind.CLICK, ActionKind.TYPE_TEXT, ActionKind.PRESS_KEYS);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(DriverInfo.Platform.WEB, "drawn");
    }

    @Override
    public void close() {}
}
