@NullMarked
package dev.sightline.qwenvl.sampling;

import org.jspecify.annotations.NullMarked;
