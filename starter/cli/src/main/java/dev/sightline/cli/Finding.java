package dev.sightline.cli;

/**
 * The result of one check of the installation.
 *
 * @param remedy what to do about it, empty if there is nothing to do
 */
record Finding(Grade grade, String subject, String found, String remedy) {

    /** How serious it is. */
    enum Grade {
        GOOD,
        /** Good enough for most. */
        NOTE,
        PROBLEM
    }

    static Finding good(String subject, String found) {
        return new Finding(Grade.GOOD, subject, found, "");
    }

    static Finding note(String subject, String found, String remedy) {
        return new Finding(Grade.NOTE, subject, found, remedy);
    }

    static Finding problem(String subject, String found, String remedy) {
        return new Finding(Grade.PROBLEM, subject, found, remedy);
    }
}
