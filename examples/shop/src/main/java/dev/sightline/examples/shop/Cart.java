package dev.sightline.examples.shop;

import dev.sightline.examples.shop.Order.Line;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a customer is about to order; part of the session. Its public methods are for the pages. */
final class Cart implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Map<String, Integer> quantities = new LinkedHashMap<>();

    synchronized void add(Product product) {
        quantities.merge(product.sku(), 1, Integer::sum);
    }

    synchronized void remove(String sku) {
        quantities.remove(sku);
    }

    synchronized void clear() {
        quantities.clear();
    }

    public synchronized List<Line> lines() {
        return quantities.entrySet().stream()
                .flatMap(entry -> Catalog.find(entry.getKey()).stream()
                        .map(product -> new Line(product.sku(), product.name(), entry.getValue(), product.cents())))
                .toList();
    }

    public synchronized int size() {
        return quantities.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int cents() {
        return lines().stream().mapToInt(Line::cents).sum();
    }

    /** The sum as the pages show it. */
    public synchronized String total() {
        return Money.format(cents());
    }
}
