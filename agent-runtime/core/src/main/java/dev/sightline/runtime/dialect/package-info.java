/**
 * How a model family is spoken to: the image it is shown, the functions it is offered, and what its answers mean.
 */
@NullMarked
package dev.sightline.runtime.dialect;

import org.jspecify.annotations.NullMarked;
