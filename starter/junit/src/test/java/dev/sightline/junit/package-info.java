@org.jspecify.annotations.NullMarked
package dev.sightline.junit;
