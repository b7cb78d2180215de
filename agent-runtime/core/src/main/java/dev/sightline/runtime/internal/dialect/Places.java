package dev.sightline.runtime.internal.dialect;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Places in the forms that Qwen2.5-VL writes them: points, boxes, and what comes near. */
public final class Places {

    private static final List<String> NAMES = List.of(
            "coordinate", "coordinates", "point_2d", "point", "bbox_2d", "bbox", "box", "position", "start_coordinate");

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(?:\\.\\d+)?");

    private Places() {}

    /** The first place in an answer to a question for one. */
    public static Optional<Point<Space.Model>> first(String answer) {
        return LenientJson.first(answer, "{[", node -> find(node, 0).isPresent())
                .flatMap(found -> find(found.node(), 0));
    }

    private static Optional<Point<Space.Model>> find(JsonNode node, int depth) {
        if (depth > 4) {
            return Optional.empty();
        }
        if (node.isObject()) {
            Optional<Point<Space.Model>> here = in(node);
            if (here.isPresent()) {
                return here;
            }
            return node.has("arguments") ? find(node.get("arguments"), depth + 1) : Optional.empty();
        }
        if (node.isArray()) {
            Optional<Point<Space.Model>> itself = of(node);
            if (itself.isPresent()) {
                return itself;
            }
            for (JsonNode element : node) {
                Optional<Point<Space.Model>> inside = find(element, depth + 1);
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }

    /** The place that an object names under one of the usual names, or as {@code x} and {@code y}. */
    static Optional<Point<Space.Model>> in(JsonNode object) {
        for (String name : NAMES) {
            if (object.has(name)) {
                Optional<Point<Space.Model>> place = of(object.get(name));
                if (place.isPresent()) {
                    return place;
                }
            }
        }
        return xAndY(object);
    }

    /** A point {@code [x, y]}, the centre of a box {@code [x1, y1, x2, y2]}, an object, or a text that holds these. */
    static Optional<Point<Space.Model>> of(JsonNode node) {
        if (node.isObject()) {
            return xAndY(node);
        }
        double[] numbers;
        if (node.isArray()) {
            if (node.size() == 1 && node.get(0).isArray()) {
                return of(node.get(0));
            }
            numbers = new double[Math.min(node.size(), 5)];
            for (int i = 0; i < numbers.length; i++) {
                Optional<Double> number = number(node.get(i));
                if (number.isEmpty()) {
                    return Optional.empty();
                }
                numbers[i] = number.get();
            }
        } else if (node.isString() && node.stringValue().length() < 200) {
            Matcher matcher = NUMBER.matcher(node.stringValue());
            numbers = matcher.results()
                    .limit(5)
                    .mapToDouble(match -> Double.parseDouble(match.group()))
                    .toArray();
        } else {
            return Optional.empty();
        }
        return switch (numbers.length) {
            case 2 -> point(numbers[0], numbers[1]);
            case 4 -> point((numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2);
            default -> Optional.empty();
        };
    }

    private static Optional<Point<Space.Model>> xAndY(JsonNode object) {
        if (!object.has("x") || !object.has("y")) {
            return Optional.empty();
        }
        Optional<Double> x = number(object.get("x"));
        Optional<Double> y = number(object.get("y"));
        return x.isEmpty() || y.isEmpty() ? Optional.empty() : point(x.get(), y.get());
    }

    private static Optional<Point<Space.Model>> point(double x, double y) {
        return Double.isFinite(x) && Double.isFinite(y) ? Optional.of(new Point<>(x, y)) : Optional.empty();
    }

    /** A number, or a text that is one. */
    static Optional<Double> number(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.doubleValue());
        }
        if (node.isString() && node.stringValue().length() < 50) {
            String text = node.stringValue().strip();
            if (NUMBER.matcher(text).matches()) {
                return Optional.of(Double.parseDouble(text));
            }
        }
        return Optional.empty();
    }
}
