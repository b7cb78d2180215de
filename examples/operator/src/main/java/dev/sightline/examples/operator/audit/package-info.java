/** The record of who did what, in which a removed or changed line is detected. */
@NullMarked
package dev.sightline.examples.operator.audit;

import org.jspecify.annotations.NullMarked;
