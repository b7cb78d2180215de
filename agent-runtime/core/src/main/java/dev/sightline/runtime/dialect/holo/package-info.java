/**
 * Holo1.5 and Holo2: grounders that answer with JSON.
 *
 * <p>Form of the prompt and of the answer: hcompai/hai-cookbook, {@code holo1_5} and {@code holo2}.
 */
@NullMarked
package dev.sightline.runtime.dialect.holo;

import org.jspecify.annotations.NullMarked;
