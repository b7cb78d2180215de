@NullMarked
package dev.sightline.qwenvl.json;

import org.jspecify.annotations.NullMarked;
