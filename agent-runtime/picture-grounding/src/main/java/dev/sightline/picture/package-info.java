/**
 * Finding a target on a screenshot by a picture of it, without a model and without reading.
 */
@NullMarked
package dev.sightline.picture;

import org.jspecify.annotations.NullMarked;
