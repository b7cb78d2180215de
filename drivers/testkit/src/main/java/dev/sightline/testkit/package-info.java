/**
 * The driver contract as a test class, and what it needs.
 */
@NullMarked
package dev.sightline.testkit;

import org.jspecify.annotations.NullMarked;
