package dev.sightline.qwenvl.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How shared arrays are divided among graphs, whose size TornadoVM limits; needs no device. */
class ProgramTests {

    private static final int ARRAYS = 8;

    /** Nodes of TornadoVM's class {@code TornadoGraph}. */
    private static final int LIMIT = 1024;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 30, 66, 100})
    void everyBaseFitsTheNodesOfAGraph(int count) {
        List<Object[]> groups = groups(count);
        List<List<Object[]>> bases = Program.bases(groups);
        assertThat(bases.stream().flatMap(List::stream)).containsExactlyElementsOf(groups);
        int before = 0;
        for (List<Object[]> base : bases) {
            int own = base.size() * ARRAYS;
            // each array itself; each transferred one with its transfer, its end and at most one write; the tasks;
            // constants
            assertThat(before + own + 3 * own + base.size() + 32).isLessThanOrEqualTo(LIMIT);
            assertThat(base).hasSizeLessThanOrEqualTo(StagePart.TASKS);
            before += own;
        }
    }

    @Test
    void moreArraysThanOneGraphCanHandOnAreRejected() {
        assertThatThrownBy(() -> Program.bases(groups(140)))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("The graphs of this model share 1120 arrays")
                .hasMessageContaining("the backend 'vector'");
    }

    private static List<Object[]> groups(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Object[ARRAYS]).toList();
    }
}
