/** Small models that were trained for this agent and bring the words of their prompts along. */
@NullMarked
package dev.sightline.runtime.dialect.pocket;

import org.jspecify.annotations.NullMarked;
