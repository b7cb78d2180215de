/** Conversations, and the prompts that Qwen2.5-VL gets for them. */
@NullMarked
package dev.sightline.qwenvl.chat;

import org.jspecify.annotations.NullMarked;
