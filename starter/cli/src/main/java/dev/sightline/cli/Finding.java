package dev.sightline.cli;

/**
 * What a look at the installation found.
 *
 * @param remedy what to do about it, empty when there is nothing to do
 */
record Finding(Grade grade, String subject, String found, String remedy) {

    /** How bad it is. */
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
