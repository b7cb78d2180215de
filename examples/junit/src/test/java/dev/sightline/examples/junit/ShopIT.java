package dev.sightline.examples.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.examples.shop.Shop;
import dev.sightline.junit.SightlineTest;
import dev.sightline.junit.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has a browser of its own; the reports of those that fail stand among JUnit's files. */
@SightlineTest
class ShopIT {

    private static final Shop SHOP = Shop.open("ada", "lovelace");

    @BeforeAll
    static void publishItsUrl() {
        System.setProperty("shop.url", SHOP.url().toString());
    }

    @AfterAll
    static void close() {
        System.clearProperty("shop.url");
        SHOP.close();
    }

    @Test
    void mugGoesIntoTheCart(@Task(value = "mug.task.yaml", url = "${shop.url}") RunResult result) {
        assertThat(result.steps()).isNotEmpty();
    }

    @Test
    void wrongPasswordIsRefused(GuiSession session) {
        session.open(SHOP.url());
        session.run(dev.sightline.task.Task.builder("Log in with a wrong password")
                        .type("ada", "User name")
                        .type("byron", "Password")
                        .click("Log in")
                        .expectText("Wrong user name or password")
                        .build())
                .orThrow();
    }
}
