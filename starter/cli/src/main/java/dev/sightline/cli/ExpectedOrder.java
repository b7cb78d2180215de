package dev.sightline.cli;

import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Order.Address;
import dev.sightline.examples.shop.Order.Delivery;
import dev.sightline.examples.shop.Order.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The order that a task of the demo must lead to, except for its number and time. */
record ExpectedOrder(
        String account, Address address, Delivery delivery, boolean giftWrap, List<Line> lines, int totalCents) {

    static final ExpectedOrder OF_MUGS = new ExpectedOrder(
            "ada",
            new Address("Ada Lovelace", "12 St James's Square", "SW1Y 4JH", "London"),
            Delivery.EXPRESS,
            false,
            List.of(new Line("MUG-B", "Blue mug", 2, 1190), new Line("KNF-B", "Bread knife", 1, 2790)),
            2 * 1190 + 2790 + 990);

    static final ExpectedOrder OF_GIFT = new ExpectedOrder(
            "ada",
            new Address("Søren Ærø", "Nørre Allé 7", "8000", "Århus"),
            Delivery.PICKUP,
            true,
            List.of(new Line("PEN-F", "Fountain pen", 1, 2990)),
            2990);

    /** The differences from what was expected; empty if there are none. */
    List<String> differences(List<Order> placed) {
        if (placed.size() != 1) {
            return List.of("expected 1 order, but there are " + placed.size());
        }
        Order order = placed.getFirst();
        var differences = new ArrayList<String>();
        compare("account", account, order.account(), differences);
        compare("address", address, order.address(), differences);
        compare("delivery", delivery, order.delivery(), differences);
        compare("gift wrap", giftWrap, order.giftWrap(), differences);
        compare("lines", lines, order.lines(), differences);
        compare("total in cents", totalCents, order.totalCents(), differences);
        return differences;
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!Objects.equals(expected, found)) {
            differences.add(what + ": expected " + expected + ", but it is " + found);
        }
    }
}
