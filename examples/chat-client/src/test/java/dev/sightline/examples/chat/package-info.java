@org.jspecify.annotations.NullMarked
package dev.sightline.examples.chat;
