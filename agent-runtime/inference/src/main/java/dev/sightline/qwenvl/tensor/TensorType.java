package dev.sightline.qwenvl.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a tensor are stored: as plain numbers, or quantised in blocks of values that share scales; a row always
 * consists of whole blocks. A constant here and, for a quantised type, its {@link BlockFormat} are all that the engine knows about
 * a type.
 *
 * @since 0.1.0
 */
@SuppressWarnings("ImmutableEnumChecker") // a format has no state but its description
public enum TensorType {
    /** IEEE 754 single precision. */
    F32(0, 4),
    /** IEEE 754 half precision. */
    F16(1, 2),
    /** The upper half of single precision. */
    BF16(30, 2),
    Q8_0(8, new Q80()),
    Q4_0(2, new Q40()),
    Q4_1(3, new Q41()),
    Q5_0(6, new Q50()),
    Q5_1(7, new Q51()),
    Q2_K(10, new Q2K()),
    Q3_K(11, new Q3K()),
    Q4_K(12, new Q4K()),
    Q5_K(13, new Q5K()),
    Q6_K(14, new Q6K()),
    IQ4_NL(20, new Iq4Nl()),
    IQ4_XS(23, new Iq4Xs()),
    /** Groups of 128 values of four bits, as AWQ and GPTQ quantise; not a type of GGUF. */
    GROUPS_128(TensorType.NOT_GGUF, new Groups128());

    private static final int NOT_GGUF = -1;

    private final int code;
    private final int blockSize;
    private final int blockBytes;
    private final @Nullable BlockFormat format;

    TensorType(int code, int bytes) {
        this.code = code;
        this.blockSize = 1;
        this.blockBytes = bytes;
        this.format = null;
    }

    TensorType(int code, BlockFormat format) {
        this.code = code;
        this.blockSize = format.size();
        this.blockBytes = format.bytes();
        this.format = format;
    }

    /** The type of a code in a GGUF file, or null if the engine does not know it. */
    public static @Nullable TensorType ofGguf(int code) {
        for (TensorType type : values()) {
            if (type.code == code && code != NOT_GGUF) {
                return type;
            }
        }
        return null;
    }

    /** The number by which GGUF files name this type, or -1 if they cannot hold it. */
    public int ggufCode() {
        return code;
    }

    /** The names of the types that a GGUF file may hold here, for messages. */
    public static String ggufNames() {
        return Arrays.stream(values())
                .filter(type -> type.code != NOT_GGUF)
                .map(TensorType::name)
                .collect(Collectors.joining(", "));
    }

    /** How blocks are packed; null for plain numbers. */
    public @Nullable BlockFormat format() {
        return format;
    }

    /** Values in one block. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of a number of values, which must fill whole blocks. */
    public long bytes(long values) {
        return values / blockSize * blockBytes;
    }
}
