/** Tests that operate a screen: a JUnit extension, and recorded replies of a model. */
@NullMarked
package dev.sightline.junit;

import org.jspecify.annotations.NullMarked;
