/** Reading pixels. */
@NullMarked
package dev.sightline.runtime.image;

import org.jspecify.annotations.NullMarked;
