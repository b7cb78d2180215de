/**
 * The one exception that Sightline throws.
 */
@NullMarked
package dev.sightline.error;

import org.jspecify.annotations.NullMarked;
