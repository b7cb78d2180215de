@org.jspecify.annotations.NullMarked
package dev.sightline.desktop;
