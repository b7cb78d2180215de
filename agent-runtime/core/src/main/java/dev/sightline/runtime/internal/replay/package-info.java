/**
 * Repeating how a goal was reached, without the model, and having the model take the steps that do not fit the screen any
 * more. {@link dev.sightline.runtime.internal.replay.Replays} is public for the agent and not an API for applications.
 */
@NullMarked
package dev.sightline.runtime.internal.replay;

import org.jspecify.annotations.NullMarked;
