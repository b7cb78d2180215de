package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.image.PatchGrid;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PositionsTests {

    private final Positions positions = new Positions();

    @Test
    void anImageSharesOneTimeAndTextGoesOnAfterItsLongerSide() {
        positions.text(3);
        positions.image(new PatchGrid(1, 4, 6, 2));
        positions.text(2);

        assertThat(all(positions::time)).containsExactly(0, 1, 2, 3, 3, 3, 3, 3, 3, 6, 7);
        assertThat(all(positions::height)).containsExactly(0, 1, 2, 3, 3, 3, 4, 4, 4, 6, 7);
        assertThat(all(positions::width)).containsExactly(0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7);
    }

    @Test
    void aVideoMovesInTimeWithSeconds() {
        positions.text(2);
        positions.video(new PatchGrid(3, 4, 4, 2), 4);
        positions.text(2);

        assertThat(all(positions::time)).containsExactly(0, 1, 2, 2, 2, 2, 6, 6, 6, 6, 10, 10, 10, 10, 4, 5);
        assertThat(all(positions::height)).containsExactly(0, 1, 2, 2, 3, 3, 2, 2, 3, 3, 2, 2, 3, 3, 4, 5);
    }

    @Test
    void timeIsMultipliedInSinglePrecision() {
        // in double precision the product is just below
        positions.video(new PatchGrid(45, 2, 2, 2), 2 * (float) (2 / 1.3));
        assertThat(positions.time(39)).isEqualTo(120);
    }

    @Test
    void fractionsOfATimeStepAreRoundedDown() {
        positions.video(new PatchGrid(4, 2, 2, 2), 1.4f);
        assertThat(all(positions::time)).containsExactly(0, 1, 2, 4);
    }

    @Test
    void severalImagesFollowEachOther() {
        positions.image(new PatchGrid(1, 2, 8, 2));
        positions.text(1);
        positions.image(new PatchGrid(1, 4, 2, 2));
        positions.text(100);
        assertThat(all(positions::time)).startsWith(0, 0, 0, 0, 4, 5, 5, 7, 8);
        assertThat(positions.length()).isEqualTo(4 + 1 + 2 + 100);
    }

    private int[] all(IntUnaryOperator row) {
        return IntStream.range(0, positions.length()).map(row).toArray();
    }
}
