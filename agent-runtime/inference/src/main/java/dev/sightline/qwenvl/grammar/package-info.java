/**
 * Grammars that mask sampling: whatever the model says is parseable, and what a grammar leaves no choice about is not decoded.
 */
@NullMarked
package dev.sightline.qwenvl.grammar;

import org.jspecify.annotations.NullMarked;
