package dev.sightline.mcp.server;

import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Shop;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The example shop in this JVM, without the auto-configuration that this module puts on the class path. */
final class ShopAside implements AutoCloseable {

    static final String PASSWORD = "s3cret-of-ada";

    private static final Map<String, String> WITHOUT_SIGHTLINE = Map.of(
            "sightline.driver", "none",
            "sightline.text-grounding.enabled", "false",
            "spring.ai.mcp.server.enabled", "false");

    private final Shop shop;

    private ShopAside(Shop shop) {
        this.shop = shop;
    }

    static ShopAside open() {
        WITHOUT_SIGHTLINE.forEach(System::setProperty);
        try {
            return new ShopAside(Shop.open("ada", PASSWORD));
        } finally {
            WITHOUT_SIGHTLINE.keySet().forEach(System::clearProperty);
        }
    }

    URI url() {
        return shop.url();
    }

    List<Order> orders() {
        return shop.orders();
    }

    @Override
    public void close() {
        shop.close();
    }
}
