package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.Action;
import dev.sightline.error.Excerpts;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Actions in words; coordinates are those that the model used.
 *
 * @since 0.1.0
 */
public final class ActionDescriptions {

    private ActionDescriptions() {}

    /**
     * What a model said and did in one step, in a line.
     *
     * @param unit in which the model states coordinates
     * @param image the size of the image that it is shown
     */
    public static String of(Reading.Parsed parsed, CoordinateUnit unit, Size<Space.Model> image) {
        if (unit == CoordinateUnit.PIXELS) {
            return of(parsed);
        }
        Transform<Space.Model, Space.Model> units = Transform.between(image, unit.extent(image));
        return of(new Reading.Parsed(
                parsed.action().map(units),
                parsed.then().stream().map(action -> action.map(units)).toList(),
                parsed.thought(),
                parsed.remark()));
    }

    /** As {@link #of(Reading.Parsed, CoordinateUnit, Size)}, in pixels of the image. */
    public static String of(Reading.Parsed parsed) {
        String what = Stream.concat(Stream.of(parsed.action()), parsed.then().stream())
                .map(ActionDescriptions::of)
                .collect(Collectors.joining(", "));
        String thought = Excerpts.clipped(parsed.thought().replaceAll("\\s+", " "), 200);
        return (thought.isEmpty() ? what : thought + " " + what)
                + (parsed.remark().isEmpty() ? "" : " (" + parsed.remark() + ")");
    }

    private static String of(Action<Space.Model> action) {
        return switch (action) {
            case Action.Click<Space.Model> click ->
                (click.count() == 2 ? "double" : click.count() == 3 ? "triple" : lower(click.button())) + " click at "
                        + click.point();
            case Action.Move<Space.Model> move -> "move the cursor to " + move.point();
            case Action.Drag<Space.Model> drag -> "drag from " + drag.from() + " to " + drag.to();
            case Action.Scroll<Space.Model> scroll ->
                "scroll "
                        + (scroll.deltaY() != 0
                                ? (scroll.deltaY() > 0 ? "down" : "up") + " by " + (long) Math.abs(scroll.deltaY())
                                : (scroll.deltaX() > 0 ? "right" : "left") + " by " + (long) Math.abs(scroll.deltaX()))
                        + " pixels at " + scroll.point();
            case Action.TypeText<Space.Model> type -> "type \"" + type.text() + "\"";
            case Action.PressKeys<Space.Model> press ->
                "press "
                        + press.keys().stream()
                                .map(key -> key.toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining("+"));
            case Action.Tap<Space.Model> tap -> (tap.count() == 2 ? "double tap at " : "tap at ") + tap.point();
            case Action.LongPress<Space.Model> press -> "long press at " + press.point();
            case Action.Swipe<Space.Model> swipe -> "swipe from " + swipe.from() + " to " + swipe.to();
            case Action.Pinch<Space.Model> pinch -> (pinch.scale() > 1 ? "magnify at " : "shrink at ") + pinch.point();
            case Action.PressSystemButton<Space.Model> press -> "press the button " + lower(press.button());
            case Action.OpenApp<Space.Model> open -> "open the app " + open.name();
            case Action.OpenUrl<Space.Model> open -> "go to " + open.url();
            case Action.Back<Space.Model> _ -> "go back";
            case Action.SwitchTab<Space.Model> tab -> "show tab " + tab.index();
            case Action.CloseTab<Space.Model> _ -> "close the tab";
            case Action.AnswerDialog<Space.Model> answer ->
                answer.accept() ? "accept the dialog" : "dismiss the dialog";
            case Action.UploadFiles<Space.Model> upload -> "upload " + upload.files();
            case Action.Wait<Space.Model> wait -> "wait " + wait.duration().toMillis() / 1000.0 + " s";
            case Action.Answer<Space.Model> answer -> "answer \"" + answer.text() + "\"";
            case Action.AskUser<Space.Model> ask -> "ask the user \"" + ask.question() + "\"";
            case Action.Finish<Space.Model> finish -> finish.success() ? "finish" : "give up";
        };
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
