/** An application in which people start runs, watch them, answer their questions and take over. */
@NullMarked
package dev.sightline.examples.operator;

import org.jspecify.annotations.NullMarked;
