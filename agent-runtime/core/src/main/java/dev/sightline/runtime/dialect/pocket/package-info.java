/** Small models that were trained for this agent and come with the text of their prompts. */
@NullMarked
package dev.sightline.runtime.dialect.pocket;

import org.jspecify.annotations.NullMarked;
