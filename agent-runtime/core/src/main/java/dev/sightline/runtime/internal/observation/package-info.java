/** The observations that a run reports to Micrometer; the names are documented with the Spring Boot starter. */
@NullMarked
package dev.sightline.runtime.internal.observation;

import org.jspecify.annotations.NullMarked;
