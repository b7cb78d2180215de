package dev.sightline.runtime.internal.report;

import dev.sightline.action.Action;
import dev.sightline.screen.Point;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An action as named fields, the same for the trace and the page. */
final class ActionFields {

    private ActionFields() {}

    /** {@code kind} and what the action holds; values are texts, numbers, lists and maps of these. */
    static Map<String, Object> of(Action<?> action) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", action.kind().name());
        switch (action) {
            case Action.Click<?> click -> {
                fields.put("point", point(click.point()));
                fields.put("button", click.button().name());
                fields.put("count", click.count());
                if (!click.modifiers().isEmpty()) {
                    fields.put(
                            "modifiers",
                            click.modifiers().stream().map(Enum::name).toList());
                }
            }
            case Action.Move<?> move -> fields.put("point", point(move.point()));
            case Action.Drag<?> drag -> {
                fields.put("from", point(drag.from()));
                fields.put("to", point(drag.to()));
            }
            case Action.Scroll<?> scroll -> {
                fields.put("point", point(scroll.point()));
                fields.put("deltaX", scroll.deltaX());
                fields.put("deltaY", scroll.deltaY());
            }
            case Action.TypeText<?> type -> fields.put("text", type.text().toString());
            case Action.PressKeys<?> press ->
                fields.put("keys", press.keys().stream().map(Object::toString).toList());
            case Action.Tap<?> tap -> {
                fields.put("point", point(tap.point()));
                fields.put("count", tap.count());
            }
            case Action.LongPress<?> press -> {
                fields.put("point", point(press.point()));
                fields.put("millis", press.duration().toMillis());
            }
            case Action.Swipe<?> swipe -> {
                fields.put("from", point(swipe.from()));
                fields.put("to", point(swipe.to()));
                fields.put("millis", swipe.duration().toMillis());
            }
            case Action.Pinch<?> pinch -> {
                fields.put("point", point(pinch.point()));
                fields.put("scale", pinch.scale());
            }
            case Action.PressSystemButton<?> press ->
                fields.put("button", press.button().name());
            case Action.OpenApp<?> open -> fields.put("name", open.name());
            case Action.OpenUrl<?> open -> fields.put("url", open.url().toString());
            case Action.Back<?> _, Action.CloseTab<?> _ -> {}
            case Action.SwitchTab<?> tab -> fields.put("index", tab.index());
            case Action.AnswerDialog<?> answer -> {
                fields.put("accept", answer.accept());
                if (answer.text() != null) {
                    fields.put("text", answer.text().toString());
                }
            }
            case Action.UploadFiles<?> upload -> {
                fields.put("point", point(upload.point()));
                fields.put("files", upload.files().stream().map(Path::toString).toList());
            }
            case Action.Wait<?> wait -> fields.put("millis", wait.duration().toMillis());
            case Action.Answer<?> answer -> fields.put("text", answer.text());
            case Action.AskUser<?> ask -> fields.put("question", ask.question());
            case Action.Finish<?> finish -> {
                fields.put("success", finish.success());
                fields.put("reason", finish.reason());
            }
        }
        return fields;
    }

    static Map<String, Object> point(Point<?> point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("x", point.x());
        fields.put("y", point.y());
        return fields;
    }
}
