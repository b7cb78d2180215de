/**
 * What an agent is asked to do: a task and its steps.
 */
@NullMarked
package dev.sightline.task;

import org.jspecify.annotations.NullMarked;
