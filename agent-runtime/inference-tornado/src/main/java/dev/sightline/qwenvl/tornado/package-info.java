/**
 * Qwen2.5-VL on the devices that TornadoVM supports: plans that hold weights, activations and the key-value cache on
 * the device, graphs that chain kernels, and the kernels.
 */
@NullMarked
package dev.sightline.qwenvl.tornado;

import org.jspecify.annotations.NullMarked;
