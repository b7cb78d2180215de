package dev.sightline.examples.operator.runs;

import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Shop;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** A small shop on this machine to try things out. It is started when a sample is first requested. */
@Component
public class SampleShop implements DisposableBean {

    private static final String PASSWORD = "SHOP_PASSWORD";

    private final boolean offered;
    private final String password = random();
    private @Nullable Shop shop;

    SampleShop(OperatorProperties properties) {
        this.offered = properties.samples();
    }

    /**
     * A sample task.
     *
     * @param key for URLs
     * @param source as YAML
     */
    public record Sample(String key, String name, String source) {}

    /** The samples, none when they are switched off. */
    public List<Sample> all() {
        return offered ? List.of(sample("order"), sample("gift")) : List.of();
    }

    /** The URL of the shop, which is opened if necessary. */
    public synchronized String url() {
        if (shop == null) {
            shop = Shop.open("ada", password);
        }
        return shop.url().toString();
    }

    /** The orders that were really placed. */
    public synchronized List<Order> orders() {
        return shop == null ? List.of() : shop.orders();
    }

    Map<String, String> secrets() {
        return offered ? Map.of(PASSWORD, password) : Map.of();
    }

    @Override
    public synchronized void destroy() {
        if (shop != null) {
            shop.close();
        }
    }

    private static Sample sample(String key) {
        try (InputStream in = Shop.class.getResourceAsStream("/tasks/" + key + ".task.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The shop has no task '" + key + "'.");
            }
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\n  password:\n", "\n  password: { env: " + PASSWORD + " }\n");
            String name = yaml.lines()
                    .filter(line -> line.startsWith("name: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("name: ".length());
            return new Sample(key, name, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
