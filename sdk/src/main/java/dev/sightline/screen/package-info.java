/**
 * What a driver sees: screenshots, and the coordinate spaces that points on them live in.
 */
@NullMarked
package dev.sightline.screen;

import org.jspecify.annotations.NullMarked;
