/**
 * The readable backend: plain loops, the oracle of every other backend.
 */
@NullMarked
package dev.sightline.qwenvl.backend.scalar;

import org.jspecify.annotations.NullMarked;
