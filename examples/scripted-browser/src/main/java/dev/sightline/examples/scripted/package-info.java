/** A Spring Boot application that injects the agent and lets it run a task in a browser. */
@NullMarked
package dev.sightline.examples.scripted;

import org.jspecify.annotations.NullMarked;
