@NullMarked
package dev.sightline.qwenvl.backend.vector;

import org.jspecify.annotations.NullMarked;
