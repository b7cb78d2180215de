/**
 * GroundNext: a grounder that answers with a call of {@code computer_use}.
 *
 * <p>Form of the prompt and of the answer: the model card of ServiceNow/GroundNext-7B-V0.
 */
@NullMarked
package dev.sightline.runtime.dialect.groundnext;

import org.jspecify.annotations.NullMarked;
