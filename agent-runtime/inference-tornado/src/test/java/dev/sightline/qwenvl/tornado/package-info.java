@NullMarked
package dev.sightline.qwenvl.tornado;

import org.jspecify.annotations.NullMarked;
