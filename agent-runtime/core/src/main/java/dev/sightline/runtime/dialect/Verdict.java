package dev.sightline.runtime.dialect;

/** What a model says about a statement. */
public enum Verdict {
    HOLDS,
    DOES_NOT_HOLD,
    /** The answer says neither, or both. */
    UNCLEAR
}
