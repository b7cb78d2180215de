package dev.sightline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A screen for the contract: four coloured targets in its corners, a text field between the upper two, and content that
 * scrolls. On the web and on a phone it is {@link #page()}; a desktop draws the same.
 *
 * <p>The contract finds everything on the screenshot by colour, so that only the driver's own transform determines
 * where to point.
 *
 * @since 0.1.0
 */
public interface Fixture {

    /** Colours are 0xRRGGBB. */
    enum Target {
        RED(0xd50000),
        GREEN(0x00c853),
        BLUE(0x2962ff),
        AMBER(0xffab00);

        private final int colour;

        Target(int colour) {
            this.colour = colour;
        }

        public int colour() {
            return colour;
        }
    }

    /** The colour of the text field's background. */
    int FIELD_COLOUR = 0xb2ebf2;

    /** The targets that were clicked or tapped, oldest first, in lower case. */
    List<String> pressed();

    /** What the text field holds. */
    String typed();

    /** How far the content is scrolled down, in any unit. */
    double scrolled();

    /** The fixture as a web page, with {@code window.pressed}, {@code window.field} and {@code window.scrollY}. */
    static String page() {
        try (InputStream in = Fixture.class.getResourceAsStream("contract.html")) {
            if (in == null) {
                throw new IllegalStateException("contract.html is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("contract.html cannot be read", e);
        }
    }
}
