package dev.sightline.runtime.internal.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.internal.dialect.Places.InvalidPlaceException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer in the form of {@code computer_use} and {@code mobile_use} calls, in JSON or in XML.
 *
 * @since 0.1.0
 */
public final class CallReader {

    /** What may stand between two calls that follow each other. */
    private static final Pattern CALL_SEPARATORS = Pattern.compile("(?:\\s|,|;|\\[|]|</?tool_call>|```(?:json)?)*");

    private final String function;
    private final String answer;
    private final Platform platform;
    private final Size<Space.Model> image;
    private final CoordinateUnit unit;
    private final ActionReader reader;

    /**
     * @param function the name of the function, for the example of a right call
     * @param unit of the coordinates in the answer
     * @param wheelUnit how far one unit of a scroll goes, in pixels of the image
     * @param image the size of the image that the model was shown
     * @param cursor where the pointer is; null when unknown
     */
    public CallReader(
            String function,
            CoordinateUnit unit,
            double wheelUnit,
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        this.function = function;
        this.answer = answer;
        this.platform = platform;
        this.image = image;
        this.unit = unit;
        this.reader = new ActionReader(unit, wheelUnit, actions, image, cursor);
    }

    /** In a family that scrolls by pixels. */
    public CallReader(
            String function,
            CoordinateUnit unit,
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        this(function, unit, 1, answer, platform, actions, image, cursor);
    }

    /** Never throws, whatever the answer. */
    public Reading read() {
        try {
            Thoughts.Split split = Thoughts.split(answer);
            return read(split);
        } catch (InvalidAnswerException | InvalidPlaceException e) {
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call, for example:\n<tool_call>\n"
                    + example() + "\n</tool_call>");
        } catch (SightlineException e) {
            // a value that the action itself refuses, such as a wait of an hour
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call.");
        }
    }

    private Reading read(Thoughts.Split split) throws InvalidAnswerException, InvalidPlaceException {
        int tag = split.answer().indexOf("<tool_call>");
        String prose = tag < 0 ? "" : split.answer().substring(0, tag);
        String region = tag < 0 ? split.answer() : split.answer().substring(tag);
        List<LenientJson.Block> calls = new ArrayList<>();
        for (LenientJson.Block block :
                XmlCalls.isIn(region) ? XmlCalls.blocks(region) : LenientJson.blocks(region, "{")) {
            if (block.problem() != null) {
                throw new InvalidAnswerException(block.problem());
            }
            if (block.node() != null && callIn(block.node(), 0) != null) {
                calls.add(block);
            }
        }
        if (calls.isEmpty()) {
            throw new InvalidAnswerException(
                    split.unfinished()
                            ? "Your answer ended inside a thought; think less and make the call after it."
                            : "Your answer holds no function call.");
        }
        LenientJson.Block first = calls.getFirst();
        if (first.cutOff()) {
            // half a number is a different place, and half a text a different text
            throw new InvalidAnswerException("Your call was cut off before its end; think less and make the call.");
        }
        boolean same = calls.stream().allMatch(call -> Objects.equals(call.node(), first.node()));
        if (!same && hasWordsBetween(region, calls)) {
            throw new InvalidAnswerException(
                    "Your answer holds several calls with words between them, and which one you want is not clear.");
        }
        JsonNode arguments = arguments(Objects.requireNonNull(callIn(Objects.requireNonNull(first.node()), 0)));
        String thought = (split.thought() + "\n" + prose + region.substring(0, first.start()))
                .replace("<tool_call>", "")
                .replace("```json", "")
                .replace("```", "")
                .strip();
        // the bracket of a list of calls is not part of the thought
        return reader.parsed(
                arguments,
                reader.actions(arguments),
                thought.equals("[") ? "" : thought,
                split.thought() + " " + prose + " " + region.substring(0, first.start()),
                same ? "" : "Only the first of your calls was performed; make one call at a time.");
    }

    private static boolean hasWordsBetween(String region, List<LenientJson.Block> calls) {
        for (int i = 1; i < calls.size(); i++) {
            String between =
                    region.substring(calls.get(i - 1).end(), calls.get(i).start());
            if (!CALL_SEPARATORS.matcher(between).matches()) {
                return true;
            }
        }
        return false;
    }

    private String example() {
        String verb = platform == Platform.MOBILE ? "click" : "left_click";
        return "{\"name\": \"" + function + "\", \"arguments\": {\"action\": \"" + verb + "\", \"coordinate\": ["
                + middle(unit.extent(image).width()) + ", "
                + middle(unit.extent(image).height()) + "]}}";
    }

    private static String middle(double side) {
        return side == 1 ? "0.5" : String.valueOf((int) side / 2);
    }

    /** The call in a value, which may be wrapped; null when there is none. Fields that hold a thought are skipped. */
    private static @Nullable JsonNode callIn(JsonNode node, int depth) {
        if (depth > 4) {
            return null;
        }
        if (node.isObject()) {
            JsonNode action = node.get("action");
            if (node.has("arguments") || node.has("parameters") || (action != null && !action.isObject())) {
                return node;
            }
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode call = Thoughts.isThoughtField(field.getKey()) ? null : callIn(field.getValue(), depth + 1);
                if (call != null) {
                    return call;
                }
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                JsonNode call = callIn(element, depth + 1);
                if (call != null) {
                    return call;
                }
            }
        }
        return null;
    }

    private static JsonNode arguments(JsonNode call) throws InvalidAnswerException {
        JsonNode arguments =
                call.has("arguments") ? call.get("arguments") : call.has("parameters") ? call.get("parameters") : call;
        if (arguments.isString()) {
            String text = arguments.stringValue();
            arguments = LenientJson.parse(text).orElseThrow(() -> {
                String problem = LenientJson.refusal(text);
                return new InvalidAnswerException(
                        problem == null ? "The arguments of your call are not a JSON object." : problem);
            });
        }
        if (!arguments.isObject()) {
            throw new InvalidAnswerException("The arguments of your call are not a JSON object.");
        }
        return arguments;
    }
}
