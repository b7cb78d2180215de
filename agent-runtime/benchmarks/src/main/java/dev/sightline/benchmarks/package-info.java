/**
 * Measurements, each a program of its own that says how it measures.
 */
@NullMarked
package dev.sightline.benchmarks;

import org.jspecify.annotations.NullMarked;
