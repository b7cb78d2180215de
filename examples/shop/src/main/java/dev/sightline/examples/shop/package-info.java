/** A small web shop, as something real to operate: its own server and its own record of orders. */
@NullMarked
package dev.sightline.examples.shop;

import org.jspecify.annotations.NullMarked;
