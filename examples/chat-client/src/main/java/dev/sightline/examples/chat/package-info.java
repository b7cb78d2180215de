/**
 * A Spring AI {@code ChatClient} that operates a screen.
 */
@NullMarked
package dev.sightline.examples.chat;

import org.jspecify.annotations.NullMarked;
