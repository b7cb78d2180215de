@org.jspecify.annotations.NullMarked
package dev.sightline.mobile;
