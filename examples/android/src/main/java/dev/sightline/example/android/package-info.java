/** Runs a task in an application on a phone. */
@NullMarked
package dev.sightline.example.android;

import org.jspecify.annotations.NullMarked;
