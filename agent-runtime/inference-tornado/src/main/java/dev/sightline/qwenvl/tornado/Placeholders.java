package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Arrays that all weights of a plan share: those of one element for what a form does not use, and the tables by which 16-bit
 * numbers are decoded. A table has two values for each sign and exponent, the slope and the value of mantissa 0.
 */
record Placeholders(
        FloatArray floats,
        ShortArray halves,
        ByteArray quants,
        IntArray integers,
        HalfFloatArray packed,
        FloatArray halfTable,
        FloatArray brainTable) {

    static Placeholders create() {
        return new Placeholders(
                new FloatArray(1),
                new ShortArray(1),
                new ByteArray(1),
                new IntArray(1),
                new HalfFloatArray(1),
                table(10, 5, bits -> Float.float16ToFloat((short) bits)),
                table(7, 8, bits -> Float.intBitsToFloat(bits << 16)));
    }

    private interface Decoder {
        float value(int bits);
    }

    private static FloatArray table(int mantissaBits, int exponentBits, Decoder decoder) {
        int lines = 2 << exponentBits;
        FloatArray table = new FloatArray(2 * lines);
        for (int line = 0; line < lines; line++) {
            int bits = line << mantissaBits;
            float zero = decoder.value(bits);
            // infinities and NaN have no slope; weights contain neither
            float one = decoder.value(bits + 1);
            table.set(2 * line, Float.isFinite(zero) ? one - zero : 0);
            table.set(2 * line + 1, zero);
        }
        return table;
    }
}
