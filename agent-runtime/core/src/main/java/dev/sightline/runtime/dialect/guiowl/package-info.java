/**
 * GUI-Owl: {@code computer_use} with verbs of its own and {@code mobile_use}, and a conclusion after each call.
 *
 * <p>Verbs, tags and history: X-PLUG/MobileAgent, {@code Mobile-Agent-v3/cookbook}.
 */
@NullMarked
package dev.sightline.runtime.dialect.guiowl;

import org.jspecify.annotations.NullMarked;
