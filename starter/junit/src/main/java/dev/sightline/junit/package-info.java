/** Tests that operate a screen: a JUnit extension, and replies of a model that are recorded once. */
@NullMarked
package dev.sightline.junit;

import org.jspecify.annotations.NullMarked;
