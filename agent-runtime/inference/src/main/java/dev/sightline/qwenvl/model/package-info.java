/**
 * Qwen2.5-VL itself: the vision tower and the decoder, written as in the technical report (arXiv 2502.13923). Configuration,
 * weights and state are three types; nothing here names a backend.
 */
@NullMarked
package dev.sightline.qwenvl.model;

import org.jspecify.annotations.NullMarked;
