/** Qwen2.5-VL: the functions {@code computer_use} and {@code mobile_use} with absolute coordinates. */
@NullMarked
package dev.sightline.runtime.dialect.qwen;

import org.jspecify.annotations.NullMarked;
