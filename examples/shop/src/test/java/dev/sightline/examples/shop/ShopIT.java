package dev.sightline.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.shop.Order.Address;
import dev.sightline.examples.shop.Order.Delivery;
import dev.sightline.examples.shop.Order.Line;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shop over HTTP, as a browser would ask it. */
final class ShopIT {

    private Shop shop;
    private HttpClient http;

    @BeforeEach
    void open() {
        shop = Shop.open("ada", "open sesame");
        http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    @AfterEach
    void close() {
        http.close();
        shop.close();
    }

    @Test
    void whoIsNotLoggedInSeesTheLoginPage() throws Exception {
        assertThat(get("/cart")).contains("User name").doesNotContain("Your cart");
    }

    @Test
    void wrongPasswordIsRefused() throws Exception {
        assertThat(post("/login", Map.of("user", "ada", "password", "guess"))).contains("Wrong user name or password");
        assertThat(get("/")).contains("User name");
    }

    @Test
    void searchAndCategoryNarrowTheProducts() throws Exception {
        logIn();

        assertThat(get("/?q=mug")).contains("Blue mug", "Travel mug").doesNotContain("Teapot");
        assertThat(get("/?q=mug&category=TRAVEL")).contains("Travel mug").doesNotContain("Blue mug");
        assertThat(get("/?q=zeppelin")).contains("Nothing found");
    }

    @Test
    void orderIsRecordedAsItWasPlaced() throws Exception {
        logIn();
        post("/cart", Map.of("sku", "MUG-B"));
        post("/cart", Map.of("sku", "MUG-B"));
        post("/cart", Map.of("sku", "NTB-A"));
        post("/checkout/form", form("12345", "EXPRESS"));

        assertThat(shop.orders()).singleElement().satisfies(order -> {
            assertThat(order.number()).isEqualTo(1001);
            assertThat(order.account()).isEqualTo("ada");
            assertThat(order.address()).isEqualTo(new Address("Ada Lovelace", "1 Engine Row", "12345", "London"));
            assertThat(order.delivery()).isEqualTo(Delivery.EXPRESS);
            assertThat(order.giftWrap()).isTrue();
            assertThat(order.lines())
                    .containsExactly(new Line("MUG-B", "Blue mug", 2, 1190), new Line("NTB-A", "Notebook", 1, 890));
            assertThat(order.totalCents()).isEqualTo(2 * 1190 + 890 + 990);
        });
        assertThat(get("/api/orders")).contains("\"sku\":\"MUG-B\"", "\"quantity\":2");
        assertThat(get("/orders/1001")).contains("Thank you for your order", "€ 42.60");
        assertThat(get("/cart")).contains("Your cart is empty");
    }

    @Test
    void boxThatIsNotCheckedMeansNoGiftWrap() throws Exception {
        logIn();
        post("/cart", Map.of("sku", "PEN-F"));
        var form = new HashMap<>(form("12345", "PICKUP"));
        form.remove("giftWrap");
        post("/checkout/form", form);

        assertThat(shop.orders()).singleElement().satisfies(order -> {
            assertThat(order.giftWrap()).isFalse();
            assertThat(order.totalCents()).isEqualTo(2990);
        });
    }

    @Test
    void incompleteOrderIsNotTaken() throws Exception {
        logIn();
        post("/cart", Map.of("sku", "MUG-B"));

        assertThat(post("/checkout/form", form("1", ""))).contains("Checkout: ", "/checkout/form");
        assertThat(get("/checkout/form")).contains("Choose a delivery", "Tell us a postcode", "Ada Lovelace");
        assertThat(shop.orders()).isEmpty();
    }

    @Test
    void emptyCartIsNotOrdered() throws Exception {
        logIn();

        assertThat(post("/checkout/form", form("12345", "PICKUP"))).contains("Your cart is empty");
        assertThat(shop.orders()).isEmpty();
    }

    private void logIn() throws IOException, InterruptedException {
        assertThat(post("/login", Map.of("user", "ada", "password", "open sesame")))
                .contains("Cart (0)");
    }

    private static Map<String, String> form(String postcode, String delivery) {
        return Map.of(
                "name",
                "Ada Lovelace",
                "street",
                "1 Engine Row",
                "postcode",
                postcode,
                "city",
                "London",
                "delivery",
                delivery,
                "giftWrap",
                "true");
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(shop.url().resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.send(
                        HttpRequest.newBuilder(shop.url().resolve(path))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
