@NullMarked
package dev.sightline.qwenvl.tensor;

import org.jspecify.annotations.NullMarked;
