/**
 * What the model may say: constraints that keep every answer parseable.
 */
@NullMarked
package dev.sightline.qwenvl.grammar;

import org.jspecify.annotations.NullMarked;
