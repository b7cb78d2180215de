@NullMarked
package dev.sightline.qwenvl.backend;

import org.jspecify.annotations.NullMarked;
