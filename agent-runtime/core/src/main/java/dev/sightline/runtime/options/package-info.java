/** Settings of an agent. */
@NullMarked
package dev.sightline.runtime.options;

import org.jspecify.annotations.NullMarked;
