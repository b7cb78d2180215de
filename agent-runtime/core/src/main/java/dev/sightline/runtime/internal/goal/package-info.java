/** What needs a model: pursuing goals, answering questions about a screen, finding targets by a description. */
@NullMarked
package dev.sightline.runtime.internal.goal;

import org.jspecify.annotations.NullMarked;
