/**
 * What several packages of the engine share. Not part of the public API.
 */
@NullMarked
package dev.sightline.qwenvl.internal;

import org.jspecify.annotations.NullMarked;
