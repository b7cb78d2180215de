@NullMarked
package dev.sightline.pocket;

import org.jspecify.annotations.NullMarked;
