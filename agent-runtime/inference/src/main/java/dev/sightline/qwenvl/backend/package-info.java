/** What a backend must compute, and how one is chosen. */
@NullMarked
package dev.sightline.qwenvl.backend;

import org.jspecify.annotations.NullMarked;
