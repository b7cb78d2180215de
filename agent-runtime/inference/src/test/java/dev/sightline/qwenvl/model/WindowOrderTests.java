package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.image.PatchGrid;
import org.junit.jupiter.api.Test;

class WindowOrderTests {

    @Test
    void theWorkedExampleIsCutIntoWindows() {
        WindowOrder order = new WindowOrder(new PatchGrid(1, 12, 20, 2), 4);

        assertThat(order.tokens())
                .containsExactly(
                        0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33, 4, 5, 6, 7, 14, 15, 16, 17, 24, 25,
                        26, 27, 34, 35, 36, 37, 8, 9, 18, 19, 28, 29, 38, 39, 40, 41, 42, 43, 50, 51, 52, 53, 44, 45,
                        46, 47, 54, 55, 56, 57, 48, 49, 58, 59);
        assertThat(order.windowBounds()).containsExactly(0, 64, 128, 160, 192, 224, 240);
        assertThat(order.frameBounds()).containsExactly(0, 240);
    }

    @Test
    void framesAreCutOneAfterAnother() {
        WindowOrder order = new WindowOrder(new PatchGrid(2, 2, 10, 2), 4);

        assertThat(order.tokens()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(order.windowBounds()).containsExactly(0, 16, 20, 36, 40);
        assertThat(order.frameBounds()).containsExactly(0, 20, 40);
    }

    @Test
    void someWindowsKeepTheirTokensAndFrames() {
        WindowOrder order = new WindowOrder(new PatchGrid(3, 2, 10, 2), 4);

        WindowOrder part = order.only(new int[] {1, 4, 5});
        assertThat(part.tokens()).containsExactly(4, 10, 11, 12, 13, 14);
        assertThat(part.windowBounds()).containsExactly(0, 4, 20, 24);
        assertThat(part.frameBounds()).containsExactly(0, 4, 4, 24);
        assertThat(order.only(new int[0]).frameBounds()).containsExactly(0, 0, 0, 0);
    }
}
