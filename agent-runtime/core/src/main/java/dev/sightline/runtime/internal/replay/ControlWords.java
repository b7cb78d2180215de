package dev.sightline.runtime.internal.replay;

import dev.sightline.driver.Control;
import org.jspecify.annotations.Nullable;

/** What a driver calls a control, in a word that is the same in every run. */
final class ControlWords {

    private ControlWords() {}

    static @Nullable String kind(@Nullable Control control) {
        return switch (control) {
            case null -> null;
            case Control.Button _ -> "button";
            case Control.Link _ -> "link";
            case Control.Field _ -> "field";
            case Control.Toggle _ -> "toggle";
            case Control.Choice _ -> "list";
            case Control.Window _ -> "window";
            case Control.Node node -> node.type();
        };
    }

    /** Whether it can be used, as far as the driver says. */
    static boolean isUsable(@Nullable Control control) {
        return switch (control) {
            case null -> true;
            case Control.Button button -> button.enabled();
            case Control.Field field -> field.editable();
            case Control.Toggle toggle -> toggle.enabled();
            case Control.Choice choice -> choice.enabled();
            case Control.Link _, Control.Window _, Control.Node _ -> true;
        };
    }
}
