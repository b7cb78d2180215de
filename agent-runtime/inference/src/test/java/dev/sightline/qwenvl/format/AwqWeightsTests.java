package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwqWeightsTests {

    private static final int INPUTS = 384;
    private static final int OUTPUTS = 24;

    private static SafetensorsFile.Entry entry(String name, String type, long rows, long columns, ByteBuffer data) {
        return new SafetensorsFile.Entry(name, type, List.of(rows, columns), MemorySegment.ofBuffer(data.rewind()));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Packs eight outputs as AWQ does: those of even number first. */
    private static int word(int[][] codes, int row, int from) {
        int word = 0;
        int[] order = {0, 2, 4, 6, 1, 3, 5, 7};
        for (int place = 0; place < 8; place++) {
            word |= codes[row][from + order[place]] << (4 * place);
        }
        return word;
    }

    private static int[][] codes(Random random, int rows) {
        int[][] codes = new int[rows][OUTPUTS];
        for (int[] row : codes) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(16);
            }
        }
        return codes;
    }

    private static ByteBuffer packed(int[][] codes) {
        ByteBuffer out = buffer(codes.length * OUTPUTS / 2);
        for (int row = 0; row < codes.length; row++) {
            for (int from = 0; from < OUTPUTS; from += 8) {
                out.putInt(word(codes, row, from));
            }
        }
        return out;
    }

    @Test
    void matricesAreTurnedAroundExactly() {
        Random random = new Random(7);
        int groups = INPUTS / 128;
        int[][] codes = codes(random, INPUTS);
        int[][] zeros = codes(random, groups);
        ByteBuffer scales = buffer(groups * OUTPUTS * 2);
        float[] scale = new float[groups * OUTPUTS];
        for (int i = 0; i < scale.length; i++) {
            short bits = Float.floatToFloat16((random.nextFloat() - 0.3f) * 0.05f);
            scale[i] = Float.float16ToFloat(bits);
            scales.putShort(bits);
        }
        AwqWeights weights = new AwqWeights();
        assertThat(weights.take("m.qweight", entry("m.qweight", "I32", INPUTS, OUTPUTS / 8, packed(codes))))
                .isTrue();
        assertThat(weights.take("m.qzeros", entry("m.qzeros", "I32", groups, OUTPUTS / 8, packed(zeros))))
                .isTrue();
        assertThat(weights.take("m.scales", entry("m.scales", "F16", groups, OUTPUTS, scales)))
                .isTrue();
        assertThat(weights.take("m.bias", entry("m.bias", "F16", 1, OUTPUTS, scales)))
                .isFalse();
        Tensor tensor = weights.tensors(Arena.ofAuto()).getFirst();
        assertThat(tensor.name()).isEqualTo("m.weight");
        assertThat(tensor.shape()).containsExactly((long) OUTPUTS, (long) INPUTS);
        float[] row = new float[INPUTS];
        for (int output = 0; output < OUTPUTS; output++) {
            TensorValues.row(tensor, output, row, 0);
            for (int input = 0; input < INPUTS; input++) {
                int group = input / 128;
                assertThat(row[input])
                        .isEqualTo(scale[group * OUTPUTS + output] * (codes[input][output] - zeros[group][output]));
            }
        }
    }

    @Test
    void aPartThatIsMissingIsNamed() {
        AwqWeights weights = new AwqWeights();
        weights.take("m.qweight", entry("m.qweight", "I32", 128, 1, buffer(512)));
        assertThatThrownBy(() -> weights.tensors(Arena.ofAuto())).hasMessageContaining("'m.qzeros' is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"quant_method\": \"gptq\", \"bits\": 4} | quantised by 'gptq'; supported: 'awq'",
                "{\"quant_method\": \"bitsandbytes\"} | quantised by 'bitsandbytes'",
                "{\"quant_method\": \"awq\", \"bits\": 8} | have 8 bits",
                "{\"quant_method\": \"awq\", \"group_size\": 64} | groups of 64",
                "{\"quant_method\": \"awq\", \"version\": \"gemv\"} | the layout 'gemv'"
            })
    void otherQuantisationsAreRefusedByName(String config, String named) {
        assertThatThrownBy(() -> AwqWeights.check(JsonFields.of("config", JsonValue.parse(config))))
                .hasMessageContaining(named);
    }
}
