/**
 * Turns pixels into patches: smart resize, the bicubic filter of the reference, normalisation and the patch order that
 * the vision tower expects.
 */
@NullMarked
package dev.sightline.qwenvl.image;

import org.jspecify.annotations.NullMarked;
