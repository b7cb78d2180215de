@NullMarked
package dev.sightline.qwenvl;

import org.jspecify.annotations.NullMarked;
