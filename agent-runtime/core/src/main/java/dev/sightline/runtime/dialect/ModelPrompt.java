package dev.sightline.runtime.dialect;

/**
 * The words of a prompt; the newest images stand in the user's turn.
 *
 * @param system text of the system's turn
 * @param user text of the user's turn
 */
public record ModelPrompt(String system, String user) {}
