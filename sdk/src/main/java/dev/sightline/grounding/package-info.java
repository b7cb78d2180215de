/**
 * Finding a place on a screenshot from words.
 */
@NullMarked
package dev.sightline.grounding;

import org.jspecify.annotations.NullMarked;
