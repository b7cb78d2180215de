/** Measurements, each a separate program that documents its method. */
@NullMarked
package dev.sightline.benchmarks;

import org.jspecify.annotations.NullMarked;
