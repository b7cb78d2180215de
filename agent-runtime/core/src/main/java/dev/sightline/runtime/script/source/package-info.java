/**
 * The text of a task file: keys and values with their places, what is wrong with them, and texts with places for
 * variables. Public for the steps and no API for applications.
 */
@NullMarked
package dev.sightline.runtime.script.source;

import org.jspecify.annotations.NullMarked;
