/**
 * Reads the text on a screenshot into boxes, recognises controls, and locates a target by its words, without any model
 * call.
 */
@NullMarked
package dev.sightline.text;

import org.jspecify.annotations.NullMarked;
