package dev.sightline.qwenvl.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loop of every matrix product: {@code c += a · b}, where {@code c} is a tile of six rows that stays in
 * registers, {@code b} is packed so that each step of the depth reads one row of it, and values of {@code a} are broadcast.
 *
 * <p>With 32 vector registers a tile is four vectors wide: 24 accumulators, four vectors of {@code b}, one broadcast. Written
 * out by hand because C2 keeps local variables in registers, but not elements of an array.
 */
final class Tile {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    static final int ROWS = 6;

    /** Vectors in the widest tile: AVX2 has 16 registers, AVX-512 and NEON have 32. */
    static final int WIDEST = LANES == 8 ? 2 : 4;

    private Tile() {}

    /**
     * {@code c[r][0…width) += Σ a[aFrom + r·aRow + k] · b[bFrom + k·width …]}.
     *
     * @param vectors width of the tile in vectors: 1, 2 or 4
     * @param depth number of steps
     * @param c six rows of {@code vectors × LANES} values
     */
    static void multiply(
            int vectors, float[] a, int aFrom, int aRow, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        switch (vectors) {
            case 1 -> rows6x1(a, aFrom, aRow, b, bFrom, depth, c, cFrom);
            case 2 -> rows6x2(a, aFrom, aRow, b, bFrom, depth, c, cFrom);
            default -> rows6x4(a, aFrom, aRow, b, bFrom, depth, c, cFrom);
        }
    }

    /** The same with {@code a} transposed: {@code c[r][0…width) += Σ a[aFrom + r + k·aColumn] · b[bFrom + k·width …]}. */
    static void multiplyTransposed(
            int vectors, float[] a, int aFrom, int aColumn, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        switch (vectors) {
            case 1 -> rows6x1Strided(a, aFrom, aColumn, b, bFrom, depth, c, cFrom);
            case 2 -> rows6x2Strided(a, aFrom, aColumn, b, bFrom, depth, c, cFrom);
            default -> rows6x4Strided(a, aFrom, aColumn, b, bFrom, depth, c, cFrom);
        }
    }

    /** One row of the product, for what is left over: {@code c[0…width) += Σ a[aFrom + k·aColumn] · b[bFrom + k·width …]}. */
    static void multiplyRow(
            int width, float[] a, int aFrom, int aColumn, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        for (int lane = 0; lane < width; lane += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, c, cFrom + lane);
            for (int k = 0; k < depth; k++) {
                sum = FloatVector.fromArray(SPECIES, b, bFrom + k * width + lane)
                        .fma(FloatVector.broadcast(SPECIES, a[aFrom + k * aColumn]), sum);
            }
            sum.intoArray(c, cFrom + lane);
        }
    }

    private static void rows6x1(float[] a, int aFrom, int aRow, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        int bi = bFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var a0 = FloatVector.broadcast(SPECIES, a[aFrom + k]);
            c00 = a0.fma(b0, c00);
            var a1 = FloatVector.broadcast(SPECIES, a[aFrom + k + aRow]);
            c10 = a1.fma(b0, c10);
            var a2 = FloatVector.broadcast(SPECIES, a[aFrom + k + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            var a3 = FloatVector.broadcast(SPECIES, a[aFrom + k + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            var a4 = FloatVector.broadcast(SPECIES, a[aFrom + k + 4 * aRow]);
            c40 = a4.fma(b0, c40);
            var a5 = FloatVector.broadcast(SPECIES, a[aFrom + k + 5 * aRow]);
            c50 = a5.fma(b0, c50);
            bi += LANES;
        }
        c00.intoArray(c, cFrom);
        c10.intoArray(c, cFrom + LANES);
        c20.intoArray(c, cFrom + 2 * LANES);
        c30.intoArray(c, cFrom + 3 * LANES);
        c40.intoArray(c, cFrom + 4 * LANES);
        c50.intoArray(c, cFrom + 5 * LANES);
    }

    private static void rows6x2(float[] a, int aFrom, int aRow, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c11 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c21 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 6 * LANES);
        var c31 = FloatVector.fromArray(SPECIES, c, cFrom + 7 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 8 * LANES);
        var c41 = FloatVector.fromArray(SPECIES, c, cFrom + 9 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 10 * LANES);
        var c51 = FloatVector.fromArray(SPECIES, c, cFrom + 11 * LANES);
        int bi = bFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var b1 = FloatVector.fromArray(SPECIES, b, bi + LANES);
            var a0 = FloatVector.broadcast(SPECIES, a[aFrom + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            var a1 = FloatVector.broadcast(SPECIES, a[aFrom + k + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            var a2 = FloatVector.broadcast(SPECIES, a[aFrom + k + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            var a3 = FloatVector.broadcast(SPECIES, a[aFrom + k + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            var a4 = FloatVector.broadcast(SPECIES, a[aFrom + k + 4 * aRow]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            var a5 = FloatVector.broadcast(SPECIES, a[aFrom + k + 5 * aRow]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            bi += 2 * LANES;
        }
        c00.intoArray(c, cFrom);
        c01.intoArray(c, cFrom + LANES);
        c10.intoArray(c, cFrom + 2 * LANES);
        c11.intoArray(c, cFrom + 3 * LANES);
        c20.intoArray(c, cFrom + 4 * LANES);
        c21.intoArray(c, cFrom + 5 * LANES);
        c30.intoArray(c, cFrom + 6 * LANES);
        c31.intoArray(c, cFrom + 7 * LANES);
        c40.intoArray(c, cFrom + 8 * LANES);
        c41.intoArray(c, cFrom + 9 * LANES);
        c50.intoArray(c, cFrom + 10 * LANES);
        c51.intoArray(c, cFrom + 11 * LANES);
    }

    private static void rows6x4(float[] a, int aFrom, int aRow, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c02 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c03 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c11 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        var c12 = FloatVector.fromArray(SPECIES, c, cFrom + 6 * LANES);
        var c13 = FloatVector.fromArray(SPECIES, c, cFrom + 7 * LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 8 * LANES);
        var c21 = FloatVector.fromArray(SPECIES, c, cFrom + 9 * LANES);
        var c22 = FloatVector.fromArray(SPECIES, c, cFrom + 10 * LANES);
        var c23 = FloatVector.fromArray(SPECIES, c, cFrom + 11 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 12 * LANES);
        var c31 = FloatVector.fromArray(SPECIES, c, cFrom + 13 * LANES);
        var c32 = FloatVector.fromArray(SPECIES, c, cFrom + 14 * LANES);
        var c33 = FloatVector.fromArray(SPECIES, c, cFrom + 15 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 16 * LANES);
        var c41 = FloatVector.fromArray(SPECIES, c, cFrom + 17 * LANES);
        var c42 = FloatVector.fromArray(SPECIES, c, cFrom + 18 * LANES);
        var c43 = FloatVector.fromArray(SPECIES, c, cFrom + 19 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 20 * LANES);
        var c51 = FloatVector.fromArray(SPECIES, c, cFrom + 21 * LANES);
        var c52 = FloatVector.fromArray(SPECIES, c, cFrom + 22 * LANES);
        var c53 = FloatVector.fromArray(SPECIES, c, cFrom + 23 * LANES);
        int bi = bFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var b1 = FloatVector.fromArray(SPECIES, b, bi + LANES);
            var b2 = FloatVector.fromArray(SPECIES, b, bi + 2 * LANES);
            var b3 = FloatVector.fromArray(SPECIES, b, bi + 3 * LANES);
            var a0 = FloatVector.broadcast(SPECIES, a[aFrom + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            var a1 = FloatVector.broadcast(SPECIES, a[aFrom + k + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            var a2 = FloatVector.broadcast(SPECIES, a[aFrom + k + 2 * aRow]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            var a3 = FloatVector.broadcast(SPECIES, a[aFrom + k + 3 * aRow]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
            var a4 = FloatVector.broadcast(SPECIES, a[aFrom + k + 4 * aRow]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            c43 = a4.fma(b3, c43);
            var a5 = FloatVector.broadcast(SPECIES, a[aFrom + k + 5 * aRow]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            c53 = a5.fma(b3, c53);
            bi += 4 * LANES;
        }
        c00.intoArray(c, cFrom);
        c01.intoArray(c, cFrom + LANES);
        c02.intoArray(c, cFrom + 2 * LANES);
        c03.intoArray(c, cFrom + 3 * LANES);
        c10.intoArray(c, cFrom + 4 * LANES);
        c11.intoArray(c, cFrom + 5 * LANES);
        c12.intoArray(c, cFrom + 6 * LANES);
        c13.intoArray(c, cFrom + 7 * LANES);
        c20.intoArray(c, cFrom + 8 * LANES);
        c21.intoArray(c, cFrom + 9 * LANES);
        c22.intoArray(c, cFrom + 10 * LANES);
        c23.intoArray(c, cFrom + 11 * LANES);
        c30.intoArray(c, cFrom + 12 * LANES);
        c31.intoArray(c, cFrom + 13 * LANES);
        c32.intoArray(c, cFrom + 14 * LANES);
        c33.intoArray(c, cFrom + 15 * LANES);
        c40.intoArray(c, cFrom + 16 * LANES);
        c41.intoArray(c, cFrom + 17 * LANES);
        c42.intoArray(c, cFrom + 18 * LANES);
        c43.intoArray(c, cFrom + 19 * LANES);
        c50.intoArray(c, cFrom + 20 * LANES);
        c51.intoArray(c, cFrom + 21 * LANES);
        c52.intoArray(c, cFrom + 22 * LANES);
        c53.intoArray(c, cFrom + 23 * LANES);
    }

    private static void rows6x1Strided(
            float[] a, int aFrom, int aColumn, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        int bi = bFrom;
        int ai = aFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            var a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            var a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            var a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            var a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            var a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            bi += LANES;
            ai += aColumn;
        }
        c00.intoArray(c, cFrom);
        c10.intoArray(c, cFrom + LANES);
        c20.intoArray(c, cFrom + 2 * LANES);
        c30.intoArray(c, cFrom + 3 * LANES);
        c40.intoArray(c, cFrom + 4 * LANES);
        c50.intoArray(c, cFrom + 5 * LANES);
    }

    private static void rows6x2Strided(
            float[] a, int aFrom, int aColumn, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c11 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c21 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 6 * LANES);
        var c31 = FloatVector.fromArray(SPECIES, c, cFrom + 7 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 8 * LANES);
        var c41 = FloatVector.fromArray(SPECIES, c, cFrom + 9 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 10 * LANES);
        var c51 = FloatVector.fromArray(SPECIES, c, cFrom + 11 * LANES);
        int bi = bFrom;
        int ai = aFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var b1 = FloatVector.fromArray(SPECIES, b, bi + LANES);
            var a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            var a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            var a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            var a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            var a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            var a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            bi += 2 * LANES;
            ai += aColumn;
        }
        c00.intoArray(c, cFrom);
        c01.intoArray(c, cFrom + LANES);
        c10.intoArray(c, cFrom + 2 * LANES);
        c11.intoArray(c, cFrom + 3 * LANES);
        c20.intoArray(c, cFrom + 4 * LANES);
        c21.intoArray(c, cFrom + 5 * LANES);
        c30.intoArray(c, cFrom + 6 * LANES);
        c31.intoArray(c, cFrom + 7 * LANES);
        c40.intoArray(c, cFrom + 8 * LANES);
        c41.intoArray(c, cFrom + 9 * LANES);
        c50.intoArray(c, cFrom + 10 * LANES);
        c51.intoArray(c, cFrom + 11 * LANES);
    }

    private static void rows6x4Strided(
            float[] a, int aFrom, int aColumn, float[] b, int bFrom, int depth, float[] c, int cFrom) {
        var c00 = FloatVector.fromArray(SPECIES, c, cFrom);
        var c01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
        var c02 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
        var c03 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
        var c10 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
        var c11 = FloatVector.fromArray(SPECIES, c, cFrom + 5 * LANES);
        var c12 = FloatVector.fromArray(SPECIES, c, cFrom + 6 * LANES);
        var c13 = FloatVector.fromArray(SPECIES, c, cFrom + 7 * LANES);
        var c20 = FloatVector.fromArray(SPECIES, c, cFrom + 8 * LANES);
        var c21 = FloatVector.fromArray(SPECIES, c, cFrom + 9 * LANES);
        var c22 = FloatVector.fromArray(SPECIES, c, cFrom + 10 * LANES);
        var c23 = FloatVector.fromArray(SPECIES, c, cFrom + 11 * LANES);
        var c30 = FloatVector.fromArray(SPECIES, c, cFrom + 12 * LANES);
        var c31 = FloatVector.fromArray(SPECIES, c, cFrom + 13 * LANES);
        var c32 = FloatVector.fromArray(SPECIES, c, cFrom + 14 * LANES);
        var c33 = FloatVector.fromArray(SPECIES, c, cFrom + 15 * LANES);
        var c40 = FloatVector.fromArray(SPECIES, c, cFrom + 16 * LANES);
        var c41 = FloatVector.fromArray(SPECIES, c, cFrom + 17 * LANES);
        var c42 = FloatVector.fromArray(SPECIES, c, cFrom + 18 * LANES);
        var c43 = FloatVector.fromArray(SPECIES, c, cFrom + 19 * LANES);
        var c50 = FloatVector.fromArray(SPECIES, c, cFrom + 20 * LANES);
        var c51 = FloatVector.fromArray(SPECIES, c, cFrom + 21 * LANES);
        var c52 = FloatVector.fromArray(SPECIES, c, cFrom + 22 * LANES);
        var c53 = FloatVector.fromArray(SPECIES, c, cFrom + 23 * LANES);
        int bi = bFrom;
        int ai = aFrom;
        for (int k = 0; k < depth; k++) {
            var b0 = FloatVector.fromArray(SPECIES, b, bi);
            var b1 = FloatVector.fromArray(SPECIES, b, bi + LANES);
            var b2 = FloatVector.fromArray(SPECIES, b, bi + 2 * LANES);
            var b3 = FloatVector.fromArray(SPECIES, b, bi + 3 * LANES);
            var a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            var a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            var a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            var a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
            var a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            c43 = a4.fma(b3, c43);
            var a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            c53 = a5.fma(b3, c53);
            bi += 4 * LANES;
            ai += aColumn;
        }
        c00.intoArray(c, cFrom);
        c01.intoArray(c, cFrom + LANES);
        c02.intoArray(c, cFrom + 2 * LANES);
        c03.intoArray(c, cFrom + 3 * LANES);
        c10.intoArray(c, cFrom + 4 * LANES);
        c11.intoArray(c, cFrom + 5 * LANES);
        c12.intoArray(c, cFrom + 6 * LANES);
        c13.intoArray(c, cFrom + 7 * LANES);
        c20.intoArray(c, cFrom + 8 * LANES);
        c21.intoArray(c, cFrom + 9 * LANES);
        c22.intoArray(c, cFrom + 10 * LANES);
        c23.intoArray(c, cFrom + 11 * LANES);
        c30.intoArray(c, cFrom + 12 * LANES);
        c31.intoArray(c, cFrom + 13 * LANES);
        c32.intoArray(c, cFrom + 14 * LANES);
        c33.intoArray(c, cFrom + 15 * LANES);
        c40.intoArray(c, cFrom + 16 * LANES);
        c41.intoArray(c, cFrom + 17 * LANES);
        c42.intoArray(c, cFrom + 18 * LANES);
        c43.intoArray(c, cFrom + 19 * LANES);
        c50.intoArray(c, cFrom + 20 * LANES);
        c51.intoArray(c, cFrom + 21 * LANES);
        c52.intoArray(c, cFrom + 22 * LANES);
        c53.intoArray(c, cFrom + 23 * LANES);
    }
}
