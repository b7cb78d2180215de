@org.jspecify.annotations.NullMarked
package dev.sightline.example.android;
