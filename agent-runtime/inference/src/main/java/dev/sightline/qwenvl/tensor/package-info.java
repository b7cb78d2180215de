/** Weights as they are stored in a file: typed, shaped, memory-mapped, never copied to the heap. */
@NullMarked
package dev.sightline.qwenvl.tensor;

import org.jspecify.annotations.NullMarked;
