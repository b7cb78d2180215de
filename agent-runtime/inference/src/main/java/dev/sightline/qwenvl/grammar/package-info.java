/** Constraints on what the model may generate, which keep every answer parseable. */
@NullMarked
package dev.sightline.qwenvl.grammar;

import org.jspecify.annotations.NullMarked;
