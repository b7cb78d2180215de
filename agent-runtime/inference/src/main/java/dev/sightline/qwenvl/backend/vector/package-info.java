/**
 * The fast backend for CPUs: the Vector API over mapped weights, cache-blocked and register-tiled, with threads of its own.
 * Nothing outside this package may import {@code jdk.incubator.vector}.
 */
@NullMarked
package dev.sightline.qwenvl.backend.vector;

import org.jspecify.annotations.NullMarked;
