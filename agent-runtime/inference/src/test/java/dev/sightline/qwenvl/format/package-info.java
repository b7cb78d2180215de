@NullMarked
package dev.sightline.qwenvl.format;

import org.jspecify.annotations.NullMarked;
