/**
 * GTA1: a grounder that answers with one pair of numbers.
 *
 * <p>Form of the prompt and of the answer: Yan98/GTA1, {@code README.md}.
 */
@NullMarked
package dev.sightline.runtime.dialect.gta1;

import org.jspecify.annotations.NullMarked;
