/** Reading pixels. */
@NullMarked
package dev.sightline.runtime.internal.image;

import org.jspecify.annotations.NullMarked;
