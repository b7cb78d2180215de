package dev.sightline.examples.shop;

import java.time.Instant;
import java.util.List;

/**
 * An order as the server received it.
 *
 * @param number counts up from 1001
 * @param account who was logged in
 * @param totalCents sum of the lines and the delivery
 */
public record Order(
        int number,
        String account,
        Address address,
        Delivery delivery,
        boolean giftWrap,
        List<Line> lines,
        int totalCents,
        Instant placedAt) {

    public Order {
        lines = List.copyOf(lines);
    }

    /** The total as the pages show it. */
    public String total() {
        return Money.format(totalCents);
    }

    /** Where an order goes. */
    public record Address(String name, String street, String postcode, String city) {}

    /**
     * A line of an order.
     *
     * @param sku of the product
     * @param unitCents price of one when it was ordered
     */
    public record Line(String sku, String name, int quantity, int unitCents) {

        public int cents() {
            return quantity * unitCents;
        }

        /** The price of all of them as the pages show it. */
        public String price() {
            return Money.format(cents());
        }
    }

    /** How an order is delivered. */
    public enum Delivery {
        STANDARD("Standard, three days", 490),
        EXPRESS("Express, next day", 990),
        PICKUP("Pick up in the shop", 0);

        private final String label;
        private final int cents;

        Delivery(String label, int cents) {
            this.label = label;
            this.cents = cents;
        }

        /** As the pages show it. */
        public String label() {
            return label;
        }

        public int cents() {
            return cents;
        }
    }
}
