/** Tests that operate a shop through its pages. */
@NullMarked
package dev.sightline.examples.junit;

import org.jspecify.annotations.NullMarked;
