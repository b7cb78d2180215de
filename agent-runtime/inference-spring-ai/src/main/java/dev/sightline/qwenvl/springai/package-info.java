/**
 * Qwen2.5-VL in this process as a Spring AI chat model.
 */
@NullMarked
package dev.sightline.qwenvl.springai;

import org.jspecify.annotations.NullMarked;
