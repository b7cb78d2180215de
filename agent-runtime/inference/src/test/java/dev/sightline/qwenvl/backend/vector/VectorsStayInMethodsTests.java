package dev.sightline.qwenvl.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import org.junit.jupiter.api.Test;

/**
 * A vector that passes from one method to another is allocated unless C2 inlines the callee, which depends on the order in which
 * it compiles. The exceptions are so small that it always does.
 */
class VectorsStayInMethodsTests {

    private static final List<String> SMALL = List.of("InterleavedRows.bytes", "InterleavedRows.halves");

    @Test
    void kernelsHandOverArrays() {
        List<String> found = Stream.of(
                        Attention.class,
                        ColumnSums.class,
                        EightBitRows.class,
                        Elementwise.class,
                        InterleavedRows.class,
                        Tile.class,
                        WeightRows.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(VectorsStayInMethodsTests::handsOverVectors)
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .sorted()
                .toList();

        assertThat(found).isEqualTo(SMALL);
    }

    private static boolean handsOverVectors(Method method) {
        return Stream.concat(Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))
                .anyMatch(Vector.class::isAssignableFrom);
    }
}
