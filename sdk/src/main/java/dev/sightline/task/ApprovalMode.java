package dev.sightline.task;

/**
 * When a person is asked before an agent acts.
 *
 * @since 0.1.0
 */
public enum ApprovalMode {
    /** Never; policies still hold. */
    NONE,
    /** Before actions that are hard to undo: paying, sending, deleting, installing, accepting terms. */
    RISKY,
    /** Before every action that touches the screen. */
    ALL
}
