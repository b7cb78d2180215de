/**
 * A small strict JSON reader and writer: the engine has no dependencies, and reads files that it does not trust.
 */
@NullMarked
package dev.sightline.qwenvl.json;

import org.jspecify.annotations.NullMarked;
