/**
 * A Boot application that operates the desktop.
 */
@NullMarked
package dev.sightline.examples.desktop;

import org.jspecify.annotations.NullMarked;
