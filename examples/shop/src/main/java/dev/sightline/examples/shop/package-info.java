/**
 * A small shop on the web, to have something real to operate: its own server, its own record of what was ordered.
 */
@NullMarked
package dev.sightline.examples.shop;

import org.jspecify.annotations.NullMarked;
