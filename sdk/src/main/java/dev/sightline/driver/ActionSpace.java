package dev.sightline.driver;

import dev.sightline.action.ActionKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kinds of input that a driver offers.
 *
 * @param kinds only kinds of {@code Action.Input}
 * @since 0.1.0
 */
public record ActionSpace(Set<ActionKind> kinds) {

    public ActionSpace {
        kinds = Set.copyOf(kinds);
    }

    public static ActionSpace of(ActionKind first, ActionKind... rest) {
        return new ActionSpace(EnumSet.of(first, rest));
    }

    public boolean offers(ActionKind kind) {
        return kinds.contains(kind);
    }
}
