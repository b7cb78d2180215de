package dev.sightline.examples.operator.account;

/** What an account may do; each role includes the one before. */
public enum Role {
    /** Watches runs. */
    VIEWER,
    /** Starts and stops runs, answers questions and takes over. */
    OPERATOR,
    /** Reads the audit log and manages accounts. */
    ADMINISTRATOR
}
