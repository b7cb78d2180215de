/** Tasks for a zoo of pages. */
@org.jspecify.annotations.NullMarked
package dev.sightline.examples.zoo;
