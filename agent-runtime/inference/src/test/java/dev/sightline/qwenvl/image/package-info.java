@NullMarked
package dev.sightline.qwenvl.image;

import org.jspecify.annotations.NullMarked;
