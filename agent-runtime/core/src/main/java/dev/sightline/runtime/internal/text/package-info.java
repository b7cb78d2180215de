/** Texts for messages and prompts. */
@NullMarked
package dev.sightline.runtime.internal.text;

import org.jspecify.annotations.NullMarked;
