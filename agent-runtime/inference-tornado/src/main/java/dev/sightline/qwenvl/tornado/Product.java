package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One of several products of the same rows.
 *
 * @param mode how the result is stored in {@code y}: {@link LinearKernels#REPLACE}, or {@link LinearKernels#ADD} and
 *     {@link LinearKernels#APPEND}
 */
record Product(DeviceLinear linear, FloatArray y, int mode) {

    /** The mode, with the bias if there is one. */
    int biasedMode() {
        return linear.biased() ? mode | LinearKernels.BIAS : mode;
    }
}
