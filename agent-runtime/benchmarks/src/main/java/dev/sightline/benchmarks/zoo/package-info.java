/**
 * Measures the screen parser on pages that Chromium renders, against what their own layout says.
 */
@NullMarked
package dev.sightline.benchmarks.zoo;

import org.jspecify.annotations.NullMarked;
