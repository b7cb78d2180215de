@NullMarked
package dev.sightline.qwenvl.model;

import org.jspecify.annotations.NullMarked;
