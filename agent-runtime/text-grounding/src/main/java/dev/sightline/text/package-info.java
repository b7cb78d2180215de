/**
 * The embedded eyes: reads the text on a screenshot into boxes, and locates a target by its words without any model
 * call.
 */
@NullMarked
package dev.sightline.text;

import org.jspecify.annotations.NullMarked;
