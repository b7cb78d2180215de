@NullMarked
package dev.sightline.qwenvl.download;

import org.jspecify.annotations.NullMarked;
