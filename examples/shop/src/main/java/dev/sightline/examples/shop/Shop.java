package dev.sightline.examples.shop;

import java.net.URI;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A shop that runs in this JVM on a free port of the loopback address. {@link #orders()} returns what was really
 * ordered, independent of the screen.
 */
public final class Shop implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Shop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Opens a shop with one account. */
    public static Shop open(String user, String password) {
        // as arguments, because these outrank the application's own properties
        return new Shop(ShopApplication.builder()
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(
                        "--shop.user=" + user,
                        "--shop.password=" + password,
                        "--server.port=0",
                        // the shop needs none of what a test may have on its class path
                        "--sightline.driver=none",
                        "--sightline.text-grounding.enabled=false",
                        "--spring.ai.mcp.server.enabled=false",
                        "--logging.level.root=warn"));
    }

    /** Where the shop is. */
    public URI url() {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** All orders that the server has taken, in their order. */
    public List<Order> orders() {
        return context.getBean(Orders.class).all();
    }

    @Override
    public void close() {
        context.close();
    }
}
