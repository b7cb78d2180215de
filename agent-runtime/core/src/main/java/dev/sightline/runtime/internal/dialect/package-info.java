/**
 * What dialects share: reading function calls, JSON and places as models write them, and putting actions and screens
 * into words.
 */
@NullMarked
package dev.sightline.runtime.internal.dialect;

import org.jspecify.annotations.NullMarked;
