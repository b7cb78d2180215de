/** Runs in the database, the queue in which they wait, and the worker that performs them. */
@NullMarked
package dev.sightline.examples.operator.runs;

import org.jspecify.annotations.NullMarked;
