package dev.sightline.runtime.dialect.uitars;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.internal.dialect.ActionReader;
import dev.sightline.runtime.internal.dialect.Answers;
import dev.sightline.runtime.internal.dialect.InvalidAnswerException;
import dev.sightline.runtime.internal.dialect.Places;
import dev.sightline.runtime.internal.dialect.Places.InvalidPlaceException;
import dev.sightline.runtime.internal.dialect.Thoughts;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer of UI-TARS: {@code Thought: …}, then {@code Action: verb(name='value')}. */
final class UiTarsReader {

    /** What pointing at a place needs. */
    static final ActionSpace POINTING = ActionSpace.of(ActionKind.CLICK);

    /** A full-width colon is what the model writes in Chinese. */
    private static final Pattern ACTION = Pattern.compile("(?m)^[\\s*#`]{0,20}Action[*]{0,2}\\s{0,5}[:：][*]{0,2}");

    private static final Pattern ACTION_ANYWHERE = Pattern.compile("\\bAction\\s{0,5}[:：]");

    private static final Pattern LABEL = Pattern.compile(
            "(?:Thought|Reflection|Action_Summary|Observation)\\s{0,5}[:：]|```\\w{0,10}", Pattern.CASE_INSENSITIVE);

    /** Between calls of one answer, and around them. */
    private static final Pattern NOTHING = Pattern.compile("(?:\\s|;|```\\w{0,10}|<\\|im_end\\|>|\\[EOS])*");

    /** How far a finger moves to scroll, as a part of the screen. */
    private static final double SWIPE = 0.4;

    private static final Duration SWIPE_TIME = Duration.ofMillis(400);

    private final CoordinateUnit unit;
    private final ActionSpace actions;
    private final Size<Space.Model> image;
    private final ActionReader reader;

    UiTarsReader(
            CoordinateUnit unit, ActionSpace actions, Size<Space.Model> image, @Nullable Point<Space.Model> cursor) {
        this.unit = unit;
        this.actions = actions;
        this.image = image;
        this.reader = new ActionReader(unit, 1, actions, image, cursor);
    }

    /** Never throws, whatever the answer. */
    Reading read(String answer) {
        try {
            return parsed(answer);
        } catch (InvalidAnswerException | InvalidPlaceException e) {
            return new Reading.Unparseable(
                    e.getMessage() + " Answer with a thought and exactly one action, for example:\n" + example());
        } catch (SightlineException e) {
            // a value that the action itself refuses
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one action.");
        }
    }

    private String example() {
        Size<Space.Model> extent = unit.extent(image);
        String place = unit == CoordinateUnit.FRACTIONS
                ? "0.5 0.5"
                : (int) extent.width() / 2 + " " + (int) extent.height() / 2;
        return "Thought: I click the button.\nAction: click(point='<point>" + place + "</point>')";
    }

    private Reading parsed(String answer) throws InvalidAnswerException, InvalidPlaceException {
        Thoughts.Split split = Thoughts.split(answer);
        String text = split.answer();
        int start = 0;
        int end = 0;
        Optional<MatchResult> marker = Stream.of(ACTION, ACTION_ANYWHERE)
                .flatMap(pattern -> pattern.matcher(text).results().limit(1))
                .findFirst();
        if (marker.isPresent()) {
            start = marker.get().start();
            end = marker.get().end();
        } else if (split.unfinished()) {
            throw new InvalidAnswerException("Your answer ended inside a thought; think less and name the action.");
        }
        String prose = text.substring(0, start);
        Calls calls = Calls.in(text, end);
        ObjectNode arguments = calls.first();
        String thought = LABEL.matcher(split.thought() + "\n" + prose)
                .replaceAll(" ")
                .replaceAll("\\s+", " ")
                .strip();
        return reader.parsed(
                arguments,
                touched(reader.actions(completed(arguments, thought))),
                thought,
                split.thought() + " " + prose,
                calls.several() ? "Only the first of your actions was performed; choose one action at a time." : "");
    }

    /** What the model leaves out because it always means the same. */
    private static JsonNode completed(ObjectNode arguments, String thought) {
        String verb = arguments.path("action").asString("");
        if (verb.equals("wait") && !arguments.has("time")) {
            arguments.put("time", 5);
        }
        if (verb.equals("call_user") && arguments.path("content").asString("").isBlank()) {
            arguments.put("content", thought.isBlank() ? "The model asks for help." : thought);
        }
        if (verb.equals("left_single")) {
            arguments.put("action", "click");
        }
        return arguments;
    }

    /** On a screen without a wheel, scrolling and dragging are done with a finger. */
    private List<Action<Space.Model>> touched(List<Action<Space.Model>> read) {
        if (actions.offers(ActionKind.SCROLL) || !actions.offers(ActionKind.SWIPE)) {
            return read;
        }
        List<Action<Space.Model>> touched = new ArrayList<>();
        for (Action<Space.Model> action : read) {
            touched.add(
                    switch (action) {
                        case Action.Scroll<Space.Model> scroll -> swipe(scroll);
                        case Action.Drag<Space.Model> drag
                        when !actions.offers(ActionKind.DRAG) -> new Action.Swipe<>(drag.from(), drag.to(), SWIPE_TIME);
                        case Action.Input<Space.Model> other -> other;
                        case Action.Flow<Space.Model> flow -> flow;
                    });
        }
        return touched;
    }

    private Action<Space.Model> swipe(Action.Scroll<Space.Model> scroll) {
        double x = scroll.point().x() - Math.signum(scroll.deltaX()) * SWIPE * image.width();
        double y = scroll.point().y() - Math.signum(scroll.deltaY()) * SWIPE * image.height();
        return new Action.Swipe<>(
                scroll.point(),
                new Point<>(Math.clamp(x, 0, image.width() - 1), Math.clamp(y, 0, image.height() - 1)),
                SWIPE_TIME);
    }

    /** Never throws, whatever the answer. */
    PlaceReading readPlace(String answer) {
        PlaceReading place = Answers.place(answer, new Places(unit, image), image);
        if (place instanceof PlaceReading.Unparseable
                && ACTION_ANYWHERE.matcher(answer).find()) {
            return switch (read(answer)) {
                case Reading.Parsed parsed ->
                    parsed.action() instanceof Action.Click<Space.Model> click
                            ? new PlaceReading.Found(click.point())
                            : place;
                case Reading.Unparseable(String feedback) -> new PlaceReading.Unparseable(feedback);
            };
        }
        return place;
    }

    /**
     * The calls of an answer.
     *
     * @param several whether another call follows the first
     */
    private record Calls(ObjectNode first, boolean several) {

        static Calls in(String text, int from) throws InvalidAnswerException {
            PythonCall first = PythonCall.at(text, from);
            if (first == null) {
                throw new InvalidAnswerException("Your answer holds no action.");
            }
            String rest = text.substring(first.end());
            if (NOTHING.matcher(rest).matches()) {
                return new Calls(first.arguments(), false);
            }
            Matcher separator = NOTHING.matcher(rest);
            int begin = separator.lookingAt() ? separator.end() : 0;
            boolean another = ACTION.matcher(rest).find()
                    || LABEL.matcher(rest).region(begin, rest.length()).lookingAt()
                    || startsCall(rest, begin);
            // words after a call may take it back
            if (!another && PythonCall.CALL.matcher(rest).find()) {
                throw new InvalidAnswerException(
                        "Your answer holds several actions with words between them, and which one you want is not clear.");
            }
            return new Calls(first.arguments(), another);
        }

        private static boolean startsCall(String text, int at) {
            return PythonCall.CALL.matcher(text).region(at, text.length()).lookingAt();
        }
    }
}
