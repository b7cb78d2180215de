@NullMarked
package dev.sightline.qwenvl.grammar;

import org.jspecify.annotations.NullMarked;
