package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Matrices that AWQ has quantised to four bits in groups of 128, in its layout {@code gemm}: {@code qweight} and {@code
 * qzeros} hold eight outputs in a 32-bit word, {@code scales} one half-precision number a group and output; {@code
 * weight = scale · (code − zero)}. There, inputs are the rows, so the matrices are transposed when they are read, into
 * separate memory.
 */
final class AwqWeights {

    /** The position of the code of each of eight outputs in a word, in steps of four bits. */
    private static final int[] PLACES = {0, 4, 1, 5, 2, 6, 3, 7};

    private static final TensorType TYPE = TensorType.GROUPS_128;
    private static final int GROUP = 128;
    private static final int OUTPUTS = 8;

    /** Words that are transposed together: a cache line. */
    private static final int WORDS = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Map<String, SafetensorsFile.Entry> parts = new HashMap<>();

    /** Rejects methods other than AWQ, and other variants of it. */
    static void check(JsonFields quantisation) {
        String method = quantisation.string("quant_method", "none");
        if (!method.equals("awq")) {
            throw new QwenVlException(
                    "its weights are quantised by '%s'; supported: 'awq', folders in F32, F16 or BF16, and GGUF files (%s). Use the folder that was quantised, or a GGUF of the same model"
                            .formatted(Excerpts.clipped(method), TensorType.ggufNames()));
        }
        String version = quantisation.string("version", "gemm");
        if (quantisation.integer("bits", 4) != 4
                || quantisation.integer("group_size", GROUP) != GROUP
                || !version.equalsIgnoreCase("gemm")
                || !quantisation.truth("zero_point", true)) {
            throw new QwenVlException(
                    "its AWQ weights have %d bits, groups of %d and the layout '%s'; supported: 4 bits, groups of %d, 'gemm', with zero points"
                            .formatted(
                                    quantisation.integer("bits", 4),
                                    quantisation.integer("group_size", GROUP),
                                    Excerpts.clipped(version),
                                    GROUP));
        }
    }

    /** Keeps a part of a quantised matrix; false if the entry is not one. */
    boolean take(String name, SafetensorsFile.Entry entry) {
        if (!name.endsWith(".qweight") && !name.endsWith(".qzeros") && !name.endsWith(".scales")) {
            return false;
        }
        parts.put(name, entry);
        return true;
    }

    /** The matrices, by the names of their weights. */
    List<Tensor> tensors(Arena arena) {
        return parts.keySet().stream()
                .filter(name -> name.endsWith(".qweight"))
                .sorted()
                .map(name -> tensor(name.substring(0, name.length() - ".qweight".length()), arena))
                .toList();
    }

    private Tensor tensor(String name, Arena arena) {
        SafetensorsFile.Entry codes = part(name + ".qweight", "I32");
        long inputs = codes.shape().getFirst();
        long words = codes.shape().getLast();
        long groups = inputs / GROUP;
        SafetensorsFile.Entry zeros = part(name + ".qzeros", "I32");
        SafetensorsFile.Entry scales = part(name + ".scales", "F16");
        if (inputs % GROUP != 0
                || !zeros.shape().equals(List.of(groups, words))
                || !scales.shape().equals(List.of(groups, words * OUTPUTS))) {
            throw new QwenVlException("the parts of '%s' do not fit together: codes %s, zeros %s, scales %s"
                    .formatted(Excerpts.clipped(name), codes.shape(), zeros.shape(), scales.shape()));
        }
        MemorySegment data = arena.allocate(TYPE.bytes(inputs * words * OUTPUTS), 64);
        IntStream.range(0, Math.toIntExact(Math.ceilDiv(words, WORDS)))
                .parallel()
                .forEach(part -> {
                    int first = part * WORDS;
                    int count = (int) Math.min(WORDS, words - first);
                    for (int group = 0; group < groups; group++) {
                        turn(codes.data(), zeros.data(), scales.data(), words, groups, first, count, group, data);
                    }
                });
        return new Tensor(name + ".weight", TYPE, List.of(words * OUTPUTS, inputs), data.asReadOnly());
    }

    /** One group of inputs of some outputs. */
    private static void turn(
            MemorySegment codes,
            MemorySegment zeros,
            MemorySegment scales,
            long words,
            long groups,
            int first,
            int count,
            int group,
            MemorySegment to) {
        int bytes = TYPE.blockBytes();
        byte[] blocks = new byte[count * OUTPUTS * bytes];
        for (int input = 0; input < GROUP; input++) {
            long row = ((long) group * GROUP + input) * words + first;
            int at = 4 + input % 64;
            int shift = input / 64 * 4;
            for (int word = 0; word < count; word++) {
                int packed = codes.get(INT, (row + word) * Integer.BYTES);
                for (int output = 0; output < OUTPUTS; output++) {
                    int code = packed >>> (4 * PLACES[output]) & 15;
                    blocks[(word * OUTPUTS + output) * bytes + at] |= (byte) (code << shift);
                }
            }
        }
        for (int word = 0; word < count; word++) {
            int packed = zeros.get(INT, ((long) group * words + first + word) * Integer.BYTES);
            for (int output = 0; output < OUTPUTS; output++) {
                long column = (long) (first + word) * OUTPUTS + output;
                int block = (word * OUTPUTS + output) * bytes;
                short scale = scales.get(SHORT, ((long) group * words * OUTPUTS + column) * Short.BYTES);
                blocks[block] = (byte) scale;
                blocks[block + 1] = (byte) (scale >> 8);
                blocks[block + 2] = (byte) (packed >>> (4 * PLACES[output]) & 15);
                MemorySegment.copy(blocks, block, to, ValueLayout.JAVA_BYTE, (column * groups + group) * bytes, bytes);
            }
        }
    }

    private SafetensorsFile.Entry part(String name, String type) {
        SafetensorsFile.Entry entry = parts.get(name);
        if (entry == null) {
            throw new QwenVlException("tensor '%s' is missing".formatted(Excerpts.clipped(name)));
        }
        if (!entry.type().equals(type) || entry.shape().size() != 2) {
            throw new QwenVlException("tensor '%s' has type %s and shape %s; expected a matrix of %s"
                    .formatted(Excerpts.clipped(name), entry.type(), entry.shape(), type));
        }
        return entry;
    }
}
