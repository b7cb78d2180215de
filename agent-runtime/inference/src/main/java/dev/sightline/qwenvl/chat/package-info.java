/**
 * Conversations and how Qwen2.5-VL is shown them.
 */
@NullMarked
package dev.sightline.qwenvl.chat;

import org.jspecify.annotations.NullMarked;
