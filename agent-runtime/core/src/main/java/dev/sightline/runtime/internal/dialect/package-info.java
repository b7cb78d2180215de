/**
 * What dialects share: parsing function calls, JSON and places as models write them, and describing actions and screens
 * in words.
 */
@NullMarked
package dev.sightline.runtime.internal.dialect;

import org.jspecify.annotations.NullMarked;
