package dev.sightline.runtime.dialect;

/**
 * What a model says about a statement.
 *
 * @since 0.1.0
 */
public enum Verdict {
    HOLDS,
    DOES_NOT_HOLD,
    /** The answer says neither, or both. */
    UNCLEAR
}
