/**
 * Wires Sightline into a Spring Boot application: properties, auto-configuration, failure analysers.
 */
@NullMarked
package dev.sightline.boot;

import org.jspecify.annotations.NullMarked;
