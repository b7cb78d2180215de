/**
 * What needs a model: pursuing a goal, answering a question about a screen, finding what is only described.
 */
@NullMarked
package dev.sightline.runtime.internal.goal;

import org.jspecify.annotations.NullMarked;
