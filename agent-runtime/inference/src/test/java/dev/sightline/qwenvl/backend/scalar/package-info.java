@NullMarked
package dev.sightline.qwenvl.backend.scalar;

import org.jspecify.annotations.NullMarked;
