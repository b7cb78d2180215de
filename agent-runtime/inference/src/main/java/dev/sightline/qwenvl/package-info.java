/**
 * Qwen2.5-VL in Java: loads a published checkpoint and generates text from text, images and video.
 */
@NullMarked
package dev.sightline.qwenvl;

import org.jspecify.annotations.NullMarked;
