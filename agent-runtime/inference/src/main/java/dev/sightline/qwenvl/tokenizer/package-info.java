/** Converts text to tokens and back. */
@NullMarked
package dev.sightline.qwenvl.tokenizer;

import org.jspecify.annotations.NullMarked;
