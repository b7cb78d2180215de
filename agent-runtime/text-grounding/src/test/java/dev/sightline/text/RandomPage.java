package dev.sightline.text;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A screen drawn with Java2D from a seed: captions on buttons, plain lines and labelled fields, none twice. */
final class RandomPage {

    private static final List<String> WORDS = List.of(
            "Account",
            "Address",
            "Apply",
            "Archive",
            "Balance",
            "Basket",
            "Billing",
            "Blue",
            "Browse",
            "Cancel",
            "Card",
            "Category",
            "Change",
            "Checkout",
            "City",
            "Clear",
            "Close",
            "Code",
            "Compare",
            "Confirm",
            "Contact",
            "Continue",
            "Country",
            "Coupon",
            "Create",
            "Credit",
            "Customer",
            "Date",
            "Delete",
            "Details",
            "Discount",
            "Download",
            "Edit",
            "Email",
            "Empty",
            "Export",
            "Favourites",
            "Filter",
            "Forgot",
            "Gallery",
            "Gift",
            "Green",
            "Guest",
            "Help",
            "History",
            "Home",
            "Import",
            "Inbox",
            "Invoice",
            "January",
            "Kettle",
            "Label",
            "Lamp",
            "Language",
            "Logout",
            "Manage",
            "Member",
            "Message",
            "Mobile",
            "Newsletter",
            "Notes",
            "Number",
            "Open",
            "Options",
            "Order",
            "Page",
            "Password",
            "Payment",
            "Phone",
            "Pillow",
            "Price",
            "Privacy",
            "Product",
            "Profile",
            "Quantity",
            "Rating",
            "Receipt",
            "Remove",
            "Reply",
            "Reset",
            "Return",
            "Review",
            "Search",
            "Security",
            "Settings",
            "Share",
            "Shipping",
            "Small",
            "Status",
            "Street",
            "Submit",
            "Summer",
            "Support",
            "Terms",
            "Ticket",
            "Today",
            "Track",
            "Update",
            "Upload",
            "Username",
            "Verify",
            "Wallet",
            "Warehouse",
            "Welcome",
            "Wish",
            "Yellow");

    private static final Color[][] THEMES = {
        {Color.WHITE, new Color(0x1F2328), new Color(0x1F6FEB), Color.WHITE},
        {new Color(0x0D1117), new Color(0xE6EDF3), new Color(0x238636), Color.WHITE},
        {new Color(0xF4F6F8), new Color(0x57606A), new Color(0xFFD33D), new Color(0x24292F)},
        {new Color(0xFDF6E3), new Color(0x586E75), new Color(0x268BD2), new Color(0xFDF6E3)},
        {new Color(0x2B2B2B), new Color(0xA9B7C6), new Color(0x4C5052), new Color(0xFFFFFF)},
    };

    private static final String[] FONTS = {Font.SANS_SERIF, Font.SERIF, "DejaVu Sans", "Liberation Sans"};
    private static final double[] RATIOS = {1, 1, 1.25, 2, 3};

    /**
     * Something that can be located.
     *
     * @param field whether its text is the label of a field, whose inside is then the box
     * @param box in which the point has to lie
     */
    record Item(String text, boolean field, Box<Space.Pixels> box, Box<Space.Pixels> lastWord) {

        boolean contains(Point<Space.Pixels> point) {
            return box.contains(point);
        }
    }

    private final Screenshot screenshot;
    private final List<Item> items = new ArrayList<>();
    private final Random random;
    private final double ratio;

    RandomPage(long seed) {
        this.random = new Random(seed);
        this.ratio = RATIOS[random.nextInt(RATIOS.length)];
        int width = (int) (ratio * (320 + random.nextInt(400)));
        int height = (int) (ratio * (240 + random.nextInt(260)));
        var image = new BufferedImage(
                width, height, random.nextBoolean() ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            draw(graphics, width, height);
        } finally {
            graphics.dispose();
        }
        this.screenshot = KnownPage.screenshot(image, ratio);
    }

    Screenshot screenshot() {
        return screenshot;
    }

    List<Item> items() {
        return items;
    }

    private int scaled(double cssPixels) {
        return (int) Math.round(cssPixels * ratio);
    }

    private void draw(Graphics2D graphics, int width, int height) {
        Color[] theme = THEMES[random.nextInt(THEMES.length)];
        graphics.setColor(theme[0]);
        graphics.fillRect(0, 0, width, height);
        var words = new ArrayList<>(WORDS);
        Collections.shuffle(words, random);
        int y = scaled(8 + random.nextInt(12));
        int next = 0;
        while (next + 3 < words.size()) {
            int size = 12 + random.nextInt(8);
            var font = new Font(
                    FONTS[random.nextInt(FONTS.length)], random.nextInt(4) == 0 ? Font.BOLD : Font.PLAIN, scaled(size));
            int x = scaled(8 + random.nextInt(40));
            int count = 1 + random.nextInt(3);
            String text = String.join(" ", words.subList(next, next + count));
            next += count;
            int rowHeight = scaled(2.2 * size);
            if (y + rowHeight > height) {
                return;
            }
            drawItem(graphics, theme, font, text, x, y, width, size);
            y += rowHeight + scaled(random.nextInt(8));
        }
    }

    private void drawItem(
            Graphics2D graphics, Color[] theme, Font font, String text, int x, int y, int width, int size) {
        FontRenderContext context = graphics.getFontRenderContext();
        var layout = new TextLayout(text, font, context);
        int textWidth = (int) Math.ceil(layout.getAdvance());
        int kind = random.nextInt(3);
        int fieldWidth = scaled(100);
        if (x + textWidth + scaled(24) + (kind == 2 ? fieldWidth + scaled(20) : 0) > width) {
            return;
        }
        int baseline = y + scaled(1.45 * size);
        int top = y + scaled(0.1 * size);
        int boxHeight = scaled(2 * size);
        int textX = x;
        Color colour = theme[1];
        if (kind == 1) {
            graphics.setColor(theme[2]);
            graphics.fillRoundRect(x, top, textWidth + scaled(20), boxHeight, scaled(8), scaled(8));
            textX = x + scaled(10);
            colour = theme[3];
        }
        graphics.setColor(colour);
        layout.draw(graphics, textX, baseline);
        Box<Space.Pixels> ink = box(layout.getPixelBounds(context, textX, baseline));
        if (kind == 2) {
            int fieldX = x + textWidth + scaled(10 + random.nextInt(10));
            graphics.setColor(theme[1]);
            graphics.fillRect(fieldX, top, fieldWidth, boxHeight);
            graphics.setColor(theme[0]);
            int border = Math.max(1, scaled(1));
            graphics.fillRect(fieldX + border, top + border, fieldWidth - 2 * border, boxHeight - 2 * border);
            items.add(new Item(
                    text,
                    true,
                    new Box<>(fieldX + border, top + border, fieldX + fieldWidth - border, top + boxHeight - border),
                    ink));
            return;
        }
        int lastWord = text.lastIndexOf(' ') + 1;
        Rectangle2D before = font.getStringBounds(text.substring(0, lastWord), context);
        var lastLayout = new TextLayout(text.substring(lastWord), font, context);
        Box<Space.Pixels> last = box(lastLayout.getPixelBounds(context, (float) (textX + before.getWidth()), baseline));
        items.add(new Item(text, false, ink, last));
    }

    private static Box<Space.Pixels> box(java.awt.Rectangle bounds) {
        return Box.of(bounds.x, bounds.y, bounds.width, bounds.height);
    }
}
