/** Task files made of runs. */
@NullMarked
package dev.sightline.runtime.replay;

import org.jspecify.annotations.NullMarked;
