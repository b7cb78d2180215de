/** The Qwen2.5-VL checkpoint that ships inside this jar. */
@NullMarked
package dev.sightline.pocket;

import org.jspecify.annotations.NullMarked;
