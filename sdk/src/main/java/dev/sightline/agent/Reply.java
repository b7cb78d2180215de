package dev.sightline.agent;

/**
 * The outcome of a {@link Question}.
 *
 * @param words the answer, or why there is none; may be empty
 * @param by who replied; empty when nobody did
 * @since 0.1.0
 */
public record Reply(Verdict verdict, String words, String by) {

    public static Reply approved(String by) {
        return new Reply(Verdict.APPROVED, "", by);
    }

    public static Reply refused(String by) {
        return new Reply(Verdict.REFUSED, "", by);
    }

    public static Reply answered(String words, String by) {
        return new Reply(Verdict.ANSWERED, words, by);
    }

    /** Nobody replied. */
    public static Reply none(String why) {
        return new Reply(Verdict.NONE, why, "");
    }

    /** The kinds of reply. */
    public enum Verdict {
        APPROVED,
        REFUSED,
        ANSWERED,
        /** Nobody replied in time; an action is not performed then. */
        NONE
    }
}
