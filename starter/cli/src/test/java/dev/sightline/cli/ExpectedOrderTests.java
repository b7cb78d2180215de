package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Order.Delivery;
import dev.sightline.examples.shop.Order.Line;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExpectedOrderTests {

    private static final ExpectedOrder EXPECTED = ExpectedOrder.OF_MUGS;

    private static Order order(List<Line> lines, Delivery delivery, int total) {
        return new Order(
                1001,
                EXPECTED.account(),
                EXPECTED.address(),
                delivery,
                EXPECTED.giftWrap(),
                lines,
                total,
                Instant.EPOCH);
    }

    @Test
    void exactlyThisOrderIsRight() {
        assertThat(EXPECTED.differences(List.of(order(EXPECTED.lines(), EXPECTED.delivery(), EXPECTED.totalCents()))))
                .isEmpty();
    }

    @Test
    void noOrderAndTwoOrdersAreWrong() {
        Order order = order(EXPECTED.lines(), EXPECTED.delivery(), EXPECTED.totalCents());

        assertThat(EXPECTED.differences(List.of())).containsExactly("expected 1 order, but there are 0");
        assertThat(EXPECTED.differences(List.of(order, order))).containsExactly("expected 1 order, but there are 2");
    }

    @Test
    void everyDifferenceIsNamed() {
        List<Line> oneMug = List.of(new Line("MUG-B", "Blue mug", 1, 1190));

        assertThat(EXPECTED.differences(List.of(order(oneMug, Delivery.STANDARD, 1680))))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("delivery: expected EXPRESS"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("lines: expected ").contains("quantity=2", "quantity=1"))
                .anySatisfy(line -> assertThat(line).startsWith("total in cents: expected "));
    }
}
