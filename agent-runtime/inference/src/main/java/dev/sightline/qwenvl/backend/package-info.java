/**
 * What a backend must be able to compute, and how one is chosen.
 */
@NullMarked
package dev.sightline.qwenvl.backend;

import org.jspecify.annotations.NullMarked;
