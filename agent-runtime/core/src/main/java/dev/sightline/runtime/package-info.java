/**
 * The agent: {@link dev.sightline.runtime.SightlineAgent} puts one together from a driver, eyes, and a model.
 */
@NullMarked
package dev.sightline.runtime;

import org.jspecify.annotations.NullMarked;
