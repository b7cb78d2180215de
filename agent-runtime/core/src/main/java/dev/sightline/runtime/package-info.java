/**
 * The agent: {@link dev.sightline.runtime.SightlineAgent} combines a driver, a text reader and locators, and a model.
 */
@NullMarked
package dev.sightline.runtime;

import org.jspecify.annotations.NullMarked;
