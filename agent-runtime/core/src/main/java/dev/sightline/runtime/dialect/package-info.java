/**
 * How to talk to a model family: the image it is shown, the functions it is offered, and how its answers are parsed.
 */
@NullMarked
package dev.sightline.runtime.dialect;

import org.jspecify.annotations.NullMarked;
