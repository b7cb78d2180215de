package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a kind of step needs.
 *
 * @param reader whether it reads the screen
 * @param model whether it needs a chat model
 * @param kinds of action, one of which the driver must offer; empty when it performs none
 */
record Needs(boolean reader, boolean model, Set<ActionKind> kinds) {

    static final Needs READER = new Needs(true, false, Set.of());
    static final Needs MODEL = new Needs(false, true, Set.of());
    static final Needs NOTHING = new Needs(false, false, Set.of());

    Needs {
        kinds = Set.copyOf(kinds);
    }

    /** A driver that offers one of these. */
    static Needs oneOf(ActionKind first, ActionKind... others) {
        return new Needs(false, false, EnumSet.of(first, others));
    }

    /** A text reader beside these needs. */
    Needs andReader() {
        return new Needs(true, model, kinds);
    }
}
