/** Scripted tasks: their YAML form, and performing their steps. */
@NullMarked
package dev.sightline.runtime.script;

import org.jspecify.annotations.NullMarked;
