/**
 * Operates a desktop through {@code java.awt.Robot}.
 */
@NullMarked
package dev.sightline.desktop;

import org.jspecify.annotations.NullMarked;
