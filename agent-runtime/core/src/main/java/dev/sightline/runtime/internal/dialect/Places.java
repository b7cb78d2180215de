package dev.sightline.runtime.internal.dialect;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads places in all the forms in which models write them: points, boxes, and pairs of points. A box stands for its
 * centre. What cannot be a place on the image is rejected with feedback for the model.
 *
 * @since 0.1.0
 */
public final class Places {

    private static final List<String> NAMES = List.of(
            "coordinate",
            "coordinates",
            "point_2d",
            "point",
            "bbox_2d",
            "bbox",
            "box_2d",
            "box",
            "position",
            "start_coordinate",
            "start_point",
            "start_box",
            "start",
            "from");

    private static final List<String> END_NAMES = List.of(
            "coordinate2",
            "end_coordinate",
            "coordinate_end",
            "end_point",
            "end_box",
            "end",
            "to",
            "target",
            "target_coordinate");

    private static final String NUM = "[-+]?\\d+(?:\\.\\d+)?";
    private static final Pattern NUMBER = Pattern.compile(NUM);

    /** What may surround the numbers of a place that is written as text. */
    private static final Pattern DECORATION = Pattern.compile(
            "</?(?:point|box|bbox|coordinate)>|<\\|/?(?:box|point|object_ref)_(?:start|end)\\|>|\\bpx\\b|\\b[xy][12]?\\s*[:=]",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBERS_ONLY =
            Pattern.compile("[\\s,;()\\[\\]]*(?:" + NUM + "[\\s,;()\\[\\]]+)*" + NUM + "[\\s,;()\\[\\]]*");

    private final CoordinateUnit unit;
    private final Size<Space.Model> image;

    /**
     * @param unit of the numbers
     * @param image on which the places lie
     */
    public Places(CoordinateUnit unit, Size<Space.Model> image) {
        this.unit = unit;
        this.image = image;
    }

    /** A place that makes no sense; the message is feedback for the model. */
    public static final class InvalidPlaceException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidPlaceException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Numbers of a place as they were written: two are a point, four are a box or two points.
     *
     * @param isBox whether four numbers were called a box
     */
    private record Shape(List<Double> numbers, boolean isBox) {}

    /**
     * The place that an object names under one of the usual names, empty when it names none.
     *
     * @throws InvalidPlaceException when what it names cannot be a place
     */
    public Optional<Point<Space.Model>> in(JsonNode object) throws InvalidPlaceException {
        Shape shape = shapeIn(object);
        return shape == null ? Optional.empty() : Optional.of(point(shape));
    }

    /** Whether an object names a place in some way, readable or not. */
    public static boolean isNamedIn(JsonNode object) {
        return NAMES.stream()
                .anyMatch(name -> object.has(name) && !object.get(name).isNull());
    }

    /**
     * The point where a drag ends, empty when none is given: under a name of its own, or as the second of two points
     * given as one value.
     *
     * @throws InvalidPlaceException when what is named cannot be a place
     */
    public Optional<Point<Space.Model>> endIn(JsonNode object) throws InvalidPlaceException {
        for (String name : END_NAMES) {
            JsonNode node = object.get(name);
            if (node != null) {
                Shape shape = shape(node);
                return shape == null ? Optional.empty() : Optional.of(point(shape));
            }
        }
        Shape both = shapeIn(object);
        return both == null || both.isBox || both.numbers.size() != 4
                ? Optional.empty()
                : Optional.of(scaled(both.numbers.get(2), both.numbers.get(3)));
    }

    /**
     * The point where a drag begins, empty when none is given.
     *
     * @throws InvalidPlaceException when what is named cannot be a place
     */
    public Optional<Point<Space.Model>> startIn(JsonNode object) throws InvalidPlaceException {
        boolean endIsNamed = END_NAMES.stream().anyMatch(object::has);
        Shape shape = shapeIn(object);
        if (shape == null) {
            return Optional.empty();
        }
        return Optional.of(
                endIsNamed || shape.isBox || shape.numbers.size() != 4
                        ? point(shape)
                        : scaled(shape.numbers.get(0), shape.numbers.get(1)));
    }

    /**
     * A point {@code [x, y]}, a box {@code [x1, y1, x2, y2]}, an object, or a text that holds these; empty when it is none.
     *
     * @throws InvalidPlaceException when it cannot be a place
     */
    public Optional<Point<Space.Model>> of(JsonNode node) throws InvalidPlaceException {
        Shape shape = shape(node);
        return shape == null ? Optional.empty() : Optional.of(point(shape));
    }

    /** As {@link #of}, for a text that is not JSON, such as {@code (512, 300)}. */
    public Optional<Point<Space.Model>> ofText(String text) throws InvalidPlaceException {
        List<Double> numbers = numbers(text);
        return numbers.size() == 2 || numbers.size() == 4
                ? Optional.of(point(new Shape(numbers, false)))
                : Optional.empty();
    }

    /**
     * The box that a value names, cut at the edges of the image; empty when it names a point or nothing.
     *
     * @throws InvalidPlaceException when it cannot be a box
     */
    public Optional<Box<Space.Model>> boxIn(JsonNode node) throws InvalidPlaceException {
        Shape shape = shape(node);
        if (shape == null || shape.numbers.size() != 4) {
            return Optional.empty();
        }
        // checks that the box does not end before it begins
        point(shape);
        Point<Space.Model> corner = scaled(shape.numbers.get(0), shape.numbers.get(1));
        Point<Space.Model> opposite = scaled(shape.numbers.get(2), shape.numbers.get(3));
        double left = Math.clamp(corner.x(), 0, image.width());
        double top = Math.clamp(corner.y(), 0, image.height());
        return Optional.of(new Box<>(
                left,
                top,
                Math.clamp(opposite.x(), left, image.width()),
                Math.clamp(opposite.y(), top, image.height())));
    }

    /** Why a point outside the image is refused. */
    static InvalidPlaceException outside(Point<Space.Model> point, Size<Space.Model> image) {
        return new InvalidPlaceException("The point " + point + " lies outside the screen, which is " + image + ".");
    }

    private static @Nullable Shape shapeIn(JsonNode object) {
        for (String name : NAMES) {
            if (object.has(name)) {
                Shape shape = shape(object.get(name));
                if (shape != null) {
                    return name.contains("box") ? new Shape(shape.numbers, shape.numbers.size() == 4) : shape;
                }
            }
        }
        return named(object);
    }

    private static @Nullable Shape shape(JsonNode node) {
        if (node.isObject()) {
            return shapeIn(node);
        }
        if (node.isArray()) {
            if (node.size() == 1 && node.get(0).isArray()) {
                return shape(node.get(0));
            }
            if (node.size() == 2 && node.get(0).isArray() && node.get(1).isArray()) {
                Shape first = shape(node.get(0));
                Shape second = shape(node.get(1));
                return first != null && second != null && first.numbers.size() == 2 && second.numbers.size() == 2
                        ? new Shape(
                                List.of(
                                        first.numbers.get(0),
                                        first.numbers.get(1),
                                        second.numbers.get(0),
                                        second.numbers.get(1)),
                                false)
                        : null;
            }
            if (node.size() != 2 && node.size() != 4) {
                return null;
            }
            List<Double> numbers = new ArrayList<>();
            for (JsonNode element : node) {
                Optional<Double> number = number(element);
                if (number.isEmpty()) {
                    return null;
                }
                numbers.add(number.get());
            }
            return new Shape(List.copyOf(numbers), false);
        }
        if (node.isString()) {
            List<Double> numbers = numbers(node.stringValue());
            return numbers.size() == 2 || numbers.size() == 4 ? new Shape(numbers, false) : null;
        }
        return null;
    }

    /** An object that names its sides. */
    private static @Nullable Shape named(JsonNode object) {
        Shape corners = numbersOf(object, "x1", "y1", "x2", "y2");
        corners = corners != null ? corners : numbersOf(object, "left", "top", "right", "bottom");
        corners = corners != null ? corners : numbersOf(object, "xmin", "ymin", "xmax", "ymax");
        corners = corners != null ? corners : numbersOf(object, "x_min", "y_min", "x_max", "y_max");
        if (corners != null) {
            return corners;
        }
        Shape extent = numbersOf(object, "x", "y", "width", "height");
        extent = extent != null ? extent : numbersOf(object, "x", "y", "w", "h");
        extent = extent != null ? extent : numbersOf(object, "left", "top", "width", "height");
        if (extent != null) {
            List<Double> of = extent.numbers;
            return new Shape(List.of(of.get(0), of.get(1), of.get(0) + of.get(2), of.get(1) + of.get(3)), true);
        }
        return numbersOf(object, "x", "y");
    }

    private static @Nullable Shape numbersOf(JsonNode object, String... names) {
        List<Double> numbers = new ArrayList<>();
        for (String name : names) {
            Optional<Double> number = Optional.ofNullable(object.get(name)).flatMap(Places::number);
            if (number.isEmpty()) {
                return null;
            }
            numbers.add(number.get());
        }
        return new Shape(List.copyOf(numbers), names.length == 4);
    }

    private static List<Double> numbers(String text) {
        if (text.length() > 200) {
            return List.of();
        }
        String plain = DECORATION.matcher(text).replaceAll(" ").strip();
        if (!NUMBERS_ONLY.matcher(plain).matches()) {
            return List.of();
        }
        return NUMBER.matcher(plain)
                .results()
                .limit(5)
                .map(match -> Double.parseDouble(match.group()))
                .toList();
    }

    private Point<Space.Model> point(Shape shape) throws InvalidPlaceException {
        List<Double> of = shape.numbers;
        if (of.size() == 2) {
            return scaled(of.get(0), of.get(1));
        }
        if (of.get(2) < of.get(0) || of.get(3) < of.get(1)) {
            throw new InvalidPlaceException(
                    "The box " + written(of)
                            + " ends before it begins: give its corners as [x1, y1, x2, y2], or the point to act on as [x, y].");
        }
        Point<Space.Model> one = scaled(of.get(0), of.get(1));
        Point<Space.Model> other = scaled(of.get(2), of.get(3));
        return new Point<>((one.x() + other.x()) / 2, (one.y() + other.y()) / 2);
    }

    private Point<Space.Model> scaled(double x, double y) throws InvalidPlaceException {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new InvalidPlaceException(
                    "The coordinates are not finite numbers; give pixels. The screen is " + image + ".");
        }
        boolean fractions = x >= 0 && x <= 1 && y >= 0 && y <= 1 && (x != Math.rint(x) || y != Math.rint(y));
        return switch (unit) {
            case PIXELS -> {
                if (fractions) {
                    throw new InvalidPlaceException("The coordinates " + written(List.of(x, y))
                            + " look like fractions of the screen; give pixels. The screen is " + image + ".");
                }
                yield new Point<>(x, y);
            }
            case THOUSANDTHS -> {
                if (fractions || x < 0 || y < 0 || x > 1000 || y > 1000) {
                    throw new InvalidPlaceException("The coordinates " + written(List.of(x, y))
                            + " are not thousandths of the screen: give numbers from 0 to 1000.");
                }
                yield inside(x / 1000, y / 1000);
            }
            case FRACTIONS -> {
                if (x < 0 || y < 0 || x > 1 || y > 1) {
                    throw new InvalidPlaceException("The coordinates " + written(List.of(x, y))
                            + " are not fractions of the screen: give numbers from 0 to 1.");
                }
                yield inside(x, y);
            }
        };
    }

    /** The right and the bottom edge lie outside the image; a model that names them means the last pixel. */
    private Point<Space.Model> inside(double x, double y) {
        return new Point<>(
                Math.min(x * image.width(), image.width() - 1), Math.min(y * image.height(), image.height() - 1));
    }

    private static String written(List<Double> numbers) {
        return numbers.stream()
                .map(number -> number == Math.rint(number) && Math.abs(number) < 1e15
                        ? String.valueOf(number.longValue())
                        : String.valueOf(number))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A number, or a text that is one. */
    static Optional<Double> number(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.doubleValue());
        }
        if (node.isString() && node.stringValue().length() < 50) {
            String text = node.stringValue().strip();
            Matcher matcher = NUMBER.matcher(text);
            if (matcher.matches()) {
                return Optional.of(Double.parseDouble(text));
            }
        }
        return Optional.empty();
    }
}
