/** The pages. */
@NullMarked
package dev.sightline.examples.operator.web;

import org.jspecify.annotations.NullMarked;
