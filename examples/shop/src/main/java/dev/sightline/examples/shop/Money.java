package dev.sightline.examples.shop;

import java.util.Locale;

/** Amounts of money, kept in cents. */
final class Money {

    private Money() {}

    static String format(int cents) {
        return String.format(Locale.ROOT, "€ %d.%02d", cents / 100, cents % 100);
    }
}
