/**
 * Reads published checkpoints, safetensors folders and GGUF pairs, as one type: {@link
 * dev.sightline.qwenvl.format.Checkpoint}.
 */
@NullMarked
package dev.sightline.qwenvl.format;

import org.jspecify.annotations.NullMarked;
