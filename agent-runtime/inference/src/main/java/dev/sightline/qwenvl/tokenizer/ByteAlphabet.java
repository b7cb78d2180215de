package dev.sightline.qwenvl.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The printable stand-ins that byte-level vocabularies use for bytes: printable Latin-1 stands for itself, the other 68 bytes are
 * moved to U+0100 and up, in order. Source: GPT-2's {@code bytes_to_unicode}.
 */
final class ByteAlphabet {

    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[0x144];

    static {
        Arrays.fill(BYTES, (short) -1);
        int moved = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            CHARS[b] = (char) (printable ? b : moved++);
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    static char character(int b) {
        return CHARS[b];
    }

    /** The bytes that a vocabulary entry stands for, or null if it holds a character outside the alphabet. */
    static byte @Nullable [] bytes(String entry) {
        byte[] bytes = new byte[entry.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = entry.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return null;
            }
            bytes[i] = (byte) BYTES[c];
        }
        return bytes;
    }
}
