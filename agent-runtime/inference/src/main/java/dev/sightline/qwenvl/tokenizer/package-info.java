/**
 * Text to tokens and back, and conversations to prompts.
 */
@NullMarked
package dev.sightline.qwenvl.tokenizer;

import org.jspecify.annotations.NullMarked;
