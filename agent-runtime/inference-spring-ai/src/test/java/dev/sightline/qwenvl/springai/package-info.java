@NullMarked
package dev.sightline.qwenvl.springai;

import org.jspecify.annotations.NullMarked;
