package dev.sightline.examples.shop;

import dev.sightline.examples.shop.Order.Address;
import dev.sightline.examples.shop.Order.Delivery;
import dev.sightline.examples.shop.Order.Line;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The record of all orders, kept as long as the server runs. Safe for use by several threads. */
final class Orders {

    private static final int FIRST_NUMBER = 1001;

    private final Clock clock;
    private final List<Order> orders = new ArrayList<>();

    Orders(Clock clock) {
        this.clock = clock;
    }

    synchronized Order place(String account, Address address, Delivery delivery, boolean giftWrap, List<Line> lines) {
        int total = delivery.cents() + lines.stream().mapToInt(Line::cents).sum();
        var order = new Order(
                FIRST_NUMBER + orders.size(), account, address, delivery, giftWrap, lines, total, clock.instant());
        orders.add(order);
        return order;
    }

    synchronized Optional<Order> find(int number) {
        return orders.stream().filter(order -> order.number() == number).findFirst();
    }

    synchronized List<Order> all() {
        return List.copyOf(orders);
    }
}
