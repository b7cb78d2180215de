/**
 * Operating a screen as a small set of tools for language models, independent of the protocol that carries the calls.
 */
@NullMarked
package dev.sightline.tools;

import org.jspecify.annotations.NullMarked;
