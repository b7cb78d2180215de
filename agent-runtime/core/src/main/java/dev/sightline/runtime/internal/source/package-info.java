/**
 * The source of a task file: keys and values with their positions, their problems, and texts with placeholders. Public
 * for the steps and not an API for applications.
 */
@NullMarked
package dev.sightline.runtime.internal.source;

import org.jspecify.annotations.NullMarked;
