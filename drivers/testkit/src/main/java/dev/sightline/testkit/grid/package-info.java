/**
 * A Selenium Grid of this machine's own processes, for tests of drivers that go through one.
 */
@NullMarked
package dev.sightline.testkit.grid;

import org.jspecify.annotations.NullMarked;
