/**
 * Fara-7B: {@code computer_use} for a browser, in a conversation.
 *
 * <p>Verbs and their parameters: microsoft/fara, {@code src/fara/_prompts.py} and {@code fara_agent.py}.
 */
@NullMarked
package dev.sightline.runtime.dialect.fara;

import org.jspecify.annotations.NullMarked;
