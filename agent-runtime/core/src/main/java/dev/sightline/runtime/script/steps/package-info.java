/**
 * The catalogue of steps: one definition for each kind of step, and what they share to find, wait, read and act. Public
 * for the reader and the runner of tasks, and not an API for applications.
 */
@NullMarked
package dev.sightline.runtime.script.steps;

import org.jspecify.annotations.NullMarked;
