package dev.sightline.qwenvl.format;

/** The names of ggml's types that the engine does not read, for messages. */
final class GgmlTypeNames {

    private GgmlTypeNames() {}

    static String of(int code) {
        String number = Integer.toUnsignedString(code);
        String name = switch (code) {
            case 4 -> "Q4_2";
            case 5 -> "Q4_3";
            case 9 -> "Q8_1";
            case 15 -> "Q8_K";
            case 16 -> "IQ2_XXS";
            case 17 -> "IQ2_XS";
            case 18 -> "IQ3_XXS";
            case 19 -> "IQ1_S";
            case 21 -> "IQ3_S";
            case 22 -> "IQ2_S";
            case 24 -> "I8";
            case 25 -> "I16";
            case 26 -> "I32";
            case 27 -> "I64";
            case 28 -> "F64";
            case 29 -> "IQ1_M";
            case 31 -> "Q4_0_4_4";
            case 32 -> "Q4_0_4_8";
            case 33 -> "Q4_0_8_8";
            case 34 -> "TQ1_0";
            case 35 -> "TQ2_0";
            case 39 -> "MXFP4";
            case 40 -> "NVFP4";
            case 41 -> "Q1_0";
            default -> "";
        };
        return name.isEmpty() ? number : "%s (%s)".formatted(name, number);
    }
}
