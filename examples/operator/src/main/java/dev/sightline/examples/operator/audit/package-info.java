/** The record of who did what, in which a removed or changed line shows. */
@NullMarked
package dev.sightline.examples.operator.audit;

import org.jspecify.annotations.NullMarked;
