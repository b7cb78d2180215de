package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.model.Linear;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A linear layer on the device. */
record DeviceLinear(DeviceMatrix weight, FloatArray bias, boolean biased) {

    static DeviceLinear of(Linear linear, Placeholders none, Abilities abilities) {
        float[] bias = linear.bias();
        return new DeviceLinear(
                DeviceMatrix.of(linear.weight(), none, abilities),
                bias == null ? none.floats() : FloatArray.fromArray(bias),
                bias != null);
    }

    /** Bytes of weight and bias. */
    static long bytes(Linear linear) {
        float[] bias = linear.bias();
        return DeviceMatrix.bytes(linear.weight()) + (bias == null ? 0 : 4L * bias.length);
    }
}
