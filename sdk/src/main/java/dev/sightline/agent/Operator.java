package dev.sightline.agent;

import java.util.Optional;

/** The person who watches a run. Called from the run's thread, which waits; safe for use by several runs. */
public interface Operator {

    /** Nobody is there: everything that needs asking is refused. */
    Operator ABSENT = new Operator() {

        @Override
        public boolean approve(ActionPolicy.Proposal proposal, String question) {
            return false;
        }

        @Override
        public Optional<String> answer(String question) {
            return Optional.empty();
        }
    };

    /** Whether the action may be performed. */
    boolean approve(ActionPolicy.Proposal proposal, String question);

    /** The answer to a question of the model, empty when there is none to be had. */
    Optional<String> answer(String question);
}
