package dev.sightline.examples.operator.account;

/** What somebody may do; each may do what the one before may. */
public enum Role {
    /** Looks at runs. */
    VIEWER,
    /** Starts, stops, answers and takes over. */
    OPERATOR,
    /** Reads the audit and manages accounts. */
    ADMINISTRATOR
}
