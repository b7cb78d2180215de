/** Runs as the database knows them, the queue in which they wait, and the worker that does them. */
@NullMarked
package dev.sightline.examples.operator.runs;

import org.jspecify.annotations.NullMarked;
