@org.jspecify.annotations.NullMarked
package dev.sightline.tools;
