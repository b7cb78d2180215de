package dev.sightline.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Shop;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The shopper with a stand-in for a model, a real browser and the example shop, whose own record decides. */
@SpringBootTest
class ChatClientIT {

    private static final String PASSWORD = "s3cret-of-ada";

    @TempDir
    static Path runs;

    private static Shop shop;

    @TestConfiguration(proxyBeanMethods = false)
    static class Models {

        @Bean
        StandInModel standInModel() {
            return new StandInModel();
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("sightline.runs-folder", () -> runs.toString());
        registry.add("sightline.tools.secrets.password.value", () -> PASSWORD);
        registry.add("sightline.tools.secrets.password.at", () -> "127.0.0.1");
    }

    @BeforeAll
    static void open() {
        shop = Shop.open("ada", PASSWORD);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @Autowired
    private Shopper shopper;

    @Autowired
    private StandInModel model;

    @Test
    void orderIsInTheShopsOwnRecord() {
        String closing = shopper.order(shop.url(), "a blue mug");

        Order order = shop.orders().getLast();
        assertThat(shop.orders()).hasSize(1);
        assertThat(order.account()).isEqualTo("ada");
        assertThat(order.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.quantity()).isEqualTo(1));
        assertThat(order.address())
                .isEqualTo(new Order.Address("Ada Lovelace", "12 St James's Square", "SW1Y 4JH", "London"));
        assertThat(closing).isEqualTo("Order " + order.number() + " is placed.");
        assertThat(model.answers()).noneMatch(answer -> answer.contains(PASSWORD));
    }
}
