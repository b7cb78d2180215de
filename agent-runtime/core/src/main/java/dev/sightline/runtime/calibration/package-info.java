/** Finds out by asking how a model's server treats images, and how the model answers. */
@NullMarked
package dev.sightline.runtime.calibration;

import org.jspecify.annotations.NullMarked;
