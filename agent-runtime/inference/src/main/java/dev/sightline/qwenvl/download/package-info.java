/** Downloads a model from a hub. */
@NullMarked
package dev.sightline.qwenvl.download;

import org.jspecify.annotations.NullMarked;
