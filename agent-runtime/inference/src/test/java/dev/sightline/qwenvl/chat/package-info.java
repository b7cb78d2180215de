@NullMarked
package dev.sightline.qwenvl.chat;

import org.jspecify.annotations.NullMarked;
