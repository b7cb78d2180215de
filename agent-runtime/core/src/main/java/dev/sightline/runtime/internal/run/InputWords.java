package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.action.Action.Input;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.util.Locale;

/** Describes an input for the record. A text is not repeated: what a person types may be a password. */
final class InputWords {

    private InputWords() {}

    static String of(Input<Space.Pixels> input) {
        return switch (input) {
            case Action.Click<Space.Pixels> click ->
                (click.count() == 2 ? "double-click" : "click") + " at " + at(click.point());
            case Action.Move<Space.Pixels> move -> "move the pointer to " + at(move.point());
            case Action.Drag<Space.Pixels> drag -> "drag from " + at(drag.from()) + " to " + at(drag.to());
            case Action.Scroll<Space.Pixels> scroll -> "scroll at " + at(scroll.point());
            case Action.TypeText<Space.Pixels> _ -> "type a text";
            case Action.PressKeys<Space.Pixels> press -> "press " + press.keys();
            case Action.Tap<Space.Pixels> tap -> "tap at " + at(tap.point());
            case Action.LongPress<Space.Pixels> press -> "long-press at " + at(press.point());
            case Action.Swipe<Space.Pixels> swipe -> "swipe from " + at(swipe.from()) + " to " + at(swipe.to());
            case Action.Pinch<Space.Pixels> pinch -> "pinch at " + at(pinch.point());
            case Action.PressSystemButton<Space.Pixels> press ->
                "press the button " + press.button().name().toLowerCase(Locale.ROOT);
            case Action.OpenApp<Space.Pixels> open -> "open the application " + open.name();
            case Action.OpenUrl<Space.Pixels> open -> "open " + open.url();
            case Action.Back<Space.Pixels> _ -> "go back";
            case Action.SwitchTab<Space.Pixels> tab -> "switch to tab " + (tab.index() + 1);
            case Action.CloseTab<Space.Pixels> _ -> "close the tab";
            case Action.AnswerDialog<Space.Pixels> answer ->
                answer.accept() ? "accept the dialog" : "dismiss the dialog";
            case Action.UploadFiles<Space.Pixels> upload ->
                "upload " + upload.files().size() + " files";
        };
    }

    private static String at(Point<Space.Pixels> point) {
        return String.format(Locale.ROOT, "(%.0f, %.0f)", point.x(), point.y());
    }
}
