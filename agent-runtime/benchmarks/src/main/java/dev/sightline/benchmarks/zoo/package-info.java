/** Measures the screen parser on pages that Chromium renders, against their own layout. */
@NullMarked
package dev.sightline.benchmarks.zoo;

import org.jspecify.annotations.NullMarked;
