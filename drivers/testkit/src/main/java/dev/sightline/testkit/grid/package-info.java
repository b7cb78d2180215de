/** A Selenium Grid of local processes, for tests of drivers that use one. */
@NullMarked
package dev.sightline.testkit.grid;

import org.jspecify.annotations.NullMarked;
