/**
 * Choosing a token from logits.
 */
@NullMarked
package dev.sightline.qwenvl.sampling;

import org.jspecify.annotations.NullMarked;
