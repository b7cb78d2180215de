/**
 * What the author of a driver implements.
 */
@NullMarked
package dev.sightline.driver;

import org.jspecify.annotations.NullMarked;
