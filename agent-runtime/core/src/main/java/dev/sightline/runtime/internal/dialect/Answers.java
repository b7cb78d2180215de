package dev.sightline.runtime.internal.dialect;

import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.PlacesReading;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.runtime.internal.dialect.Places.InvalidPlaceException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads answers to questions about a screen. Thoughts are removed first, so that nothing in them counts.
 *
 * @since 0.1.0
 */
public final class Answers {

    private static final Pattern NOT_FOUND = Pattern.compile(
            "\\bnot (?:be )?(?:found|visible|present|shown|displayed|available|exist\\w*|there|on (?:the |this )?(?:screen|page))\\b"
                    + "|n['’]t (?:be )?(?:find|found|see|seen|exist|visible|present|there)\\b|\\b(?:cannot|can ?not|unable to)"
                    + " (?:be )?(?:find|found|see|seen|locate\\w*)\\b|\\bno such\\b|\\b(?:absent|missing|none|null|n/a)\\b"
                    + "|未找到|没有找到|找不到|不存在|nicht gefunden|introuvable|no encontrad",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ANSWER_TAG =
            Pattern.compile("</?(?:answer|final|final_answer|result)>|<\\|\\w+\\|>", Pattern.CASE_INSENSITIVE);

    private static final Set<String> YES =
            Set.of("yes", "true", "correct", "yep", "yeah", "是", "是的", "对", "ja", "oui", "sí");
    private static final Set<String> NO = Set.of("no", "false", "incorrect", "nope", "否", "不是", "不", "nein", "non");

    private static final String WORD = "(yes|no|true|false|correct|incorrect)";

    /** The verdict at the beginning. "No" before a noun, as in "No error is shown", says nothing about the statement. */
    private static final Pattern FIRST = Pattern.compile(
            "^" + WORD
                    + "\\b(?=\\s*(?:$|[.,;:!—–\\-\\n(\"*]|it\\b|the\\b|this\\b|that\\b|there\\b|they\\b|i\\b|we\\b|you\\b|because\\b|since\\b|as\\b))");

    private static final Pattern LAST =
            Pattern.compile("(?:^|[.:;!?,\\n—–*\"]|\\b(?:is|answer|verdict|therefore|so|hence|conclusion|say|thus))\\s*"
                    + WORD + "[\\s.!*\"'”)]*$");

    private static final Pattern NAMED =
            Pattern.compile("\\b(?:answer|verdict|conclusion|result)\\b\\W{0,5}(?:is\\W{0,3})?" + WORD + "\\b");

    private static final Pattern WORDED = Pattern.compile(
            "\\b(?:statement|claim|assertion|it|this|that)\\b(?: above| given)?\\s+(?:is|does|seems|appears)?\\s*(?:to be\\s+)?"
                    + "(not\\s+)?(?:indeed\\s+|clearly\\s+)?(true|false|correct|incorrect|holds?|untrue)\\b"
                    + "|\\b(?:statement|claim|assertion|it|this|that)\\s+(?:isn|doesn)['’]?(t)\\s+(true|correct|holds?)\\b");

    private Answers() {}

    /** The answer itself. */
    public static String plain(String answer) {
        Thoughts.Split split = Thoughts.split(answer);
        return ANSWER_TAG.matcher(split.answer()).replaceAll("").strip();
    }

    /** Whether words say that something is not on the screen. */
    static boolean saysNotFound(String words) {
        return NOT_FOUND.matcher(words).find();
    }

    /** Whether an answer says yes or no: as a word at its beginning or its end, or in a sentence about the statement. */
    public static Verdict verdict(String answer) {
        String plain = plain(answer);
        List<LenientJson.Block> blocks = LenientJson.blocks(plain, "{");
        if (blocks.size() == 1 && blocks.getFirst().node() != null) {
            return fromJson(blocks.getFirst());
        }
        String text =
                plain.toLowerCase(Locale.ROOT).replaceAll("^[\\s\"'“*#>`]+", "").strip();
        String bare = text.replaceAll("[\\s.!,;。！\"'”*`]+$", "");
        if (YES.contains(bare)) {
            return Verdict.HOLDS;
        }
        if (NO.contains(bare)) {
            return Verdict.DOES_NOT_HOLD;
        }
        List<Boolean> found = new ArrayList<>();
        for (Pattern pattern : List.of(FIRST, LAST, NAMED)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(isYes(matcher.group(1)));
            }
        }
        Matcher worded = WORDED.matcher(text);
        while (worded.find()) {
            String word = worded.group(2) == null ? worded.group(4) : worded.group(2);
            boolean negated = worded.group(1) != null || worded.group(3) != null;
            boolean positive = word.equals("true") || word.equals("correct") || word.startsWith("hold");
            found.add(positive != negated);
        }
        if (found.isEmpty() || found.stream().distinct().count() > 1) {
            return Verdict.UNCLEAR;
        }
        return found.getFirst() ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
    }

    private static boolean isYes(String word) {
        return word.equals("yes") || word.equals("true") || word.equals("correct");
    }

    private static Verdict fromJson(LenientJson.Block block) {
        JsonNode node = block.node();
        if (node == null || block.cutOff()) {
            return Verdict.UNCLEAR;
        }
        for (String name : List.of("answer", "result", "verdict", "value", "holds", "true", "response")) {
            JsonNode value = node.get(name);
            if (value != null && value.isBoolean()) {
                return value.booleanValue() ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
            }
            if (value != null && value.isString()) {
                return verdict(value.stringValue());
            }
        }
        return Verdict.UNCLEAR;
    }

    /** The place that an answer names. */
    public static PlaceReading place(String answer, Places places, Size<Space.Model> image) {
        Thoughts.Split split = Thoughts.split(answer);
        String text = ANSWER_TAG.matcher(split.answer()).replaceAll("").strip();
        try {
            boolean empty = false;
            for (LenientJson.Block block : LenientJson.blocks(text, "{[")) {
                JsonNode node = block.node();
                if (node == null) {
                    return new PlaceReading.Unparseable(String.valueOf(block.problem()));
                }
                Optional<Point<Space.Model>> place = find(node, places, 0);
                if (place.isPresent()) {
                    return block.cutOff() ? cutOff() : judged(place.get(), text, image);
                }
                if (block.cutOff()) {
                    return cutOff();
                }
                empty |= node.isEmpty();
            }
            if (empty) {
                return new PlaceReading.Absent();
            }
            PlaceReading written = written(text, places, image);
            if (written != null) {
                return written;
            }
        } catch (InvalidPlaceException e) {
            return new PlaceReading.Unparseable(String.valueOf(e.getMessage()));
        }
        if (saysNotFound(text)) {
            return new PlaceReading.Absent();
        }
        return new PlaceReading.Unparseable(
                split.unfinished() ? "The answer ended inside a thought." : "Give the point as [x, y].");
    }

    /** Names under which models give what stands at a place. */
    private static final List<String> LABELS =
            List.of("label", "text_content", "text", "name", "content", "description", "title");

    /** All places that an answer lists. A box that ends at the edge of the image may name the edge itself. */
    public static PlacesReading places(String answer, Places places, Size<Space.Model> image) {
        Thoughts.Split split = Thoughts.split(answer);
        String text = ANSWER_TAG.matcher(split.answer()).replaceAll("").strip();
        List<PlacesReading.Place> found = new ArrayList<>();
        boolean listed = false;
        try {
            for (LenientJson.Block block : LenientJson.blocks(text, "{[")) {
                JsonNode node = block.node();
                if (node == null) {
                    return new PlacesReading.Unparseable(String.valueOf(block.problem()));
                }
                if (!block.complete()) {
                    return new PlacesReading.Unparseable(
                            "The list was cut off before its end; describe fewer things at once.");
                }
                listed = true;
                collect(node, places, image, found, 0);
            }
        } catch (InvalidPlaceException e) {
            return new PlacesReading.Unparseable(String.valueOf(e.getMessage()));
        }
        if (listed || saysNotFound(text)) {
            return new PlacesReading.Found(found);
        }
        return new PlacesReading.Unparseable(
                split.unfinished()
                        ? "The answer ended inside a thought."
                        : "Answer with a JSON list of boxes: [{\"bbox_2d\": [x1, y1, x2, y2], \"label\": \"…\"}].");
    }

    private static void collect(
            JsonNode node, Places places, Size<Space.Model> image, List<PlacesReading.Place> found, int depth)
            throws InvalidPlaceException {
        // two points in a list of their own are two places here, not the corners of a box
        Optional<Point<Space.Model>> point =
                node.isArray() && !node.isEmpty() && node.get(0).isArray() ? Optional.empty() : places.of(node);
        if (point.isPresent()) {
            Box<Space.Model> box = places.boxIn(node).orElse(null);
            if (!image.contains(point.get())) {
                throw Places.outside(point.get(), image);
            }
            found.add(new PlacesReading.Place(label(node), point.get(), box));
        } else if (depth < 4 && (node.isArray() || node.isObject())) {
            for (JsonNode inner : node) {
                if (inner.isArray() || inner.isObject()) {
                    collect(inner, places, image, found, depth + 1);
                }
            }
        }
    }

    private static String label(JsonNode node) {
        return LABELS.stream()
                .map(node::get)
                .filter(value -> value != null && value.isString())
                .map(JsonNode::stringValue)
                .findFirst()
                .orElse("");
    }

    private static PlaceReading cutOff() {
        return new PlaceReading.Unparseable("The answer was cut off before its end.");
    }

    private static PlaceReading judged(Point<Space.Model> point, String text, Size<Space.Model> image) {
        boolean nowhere =
                (point.x() == 0 && point.y() == 0 && saysNotFound(text)) || (point.x() == -1 && point.y() == -1);
        if (nowhere) {
            return new PlaceReading.Absent();
        }
        return image.contains(point)
                ? new PlaceReading.Found(point)
                : new PlaceReading.Unparseable(
                        "The point " + point + " lies outside the screen, which is " + image + ".");
    }

    /** A place that is written without JSON: {@code (512, 300)}, {@code Click(512, 300)}, {@code <point>512 300</point>}. */
    private static @Nullable PlaceReading written(String text, Places places, Size<Space.Model> image)
            throws InvalidPlaceException {
        Optional<Point<Space.Model>> whole = places.ofText(text);
        if (whole.isPresent()) {
            return judged(whole.get(), text, image);
        }
        Matcher matcher = WRITTEN.matcher(text);
        while (matcher.find()) {
            Optional<Point<Space.Model>> part = places.ofText(matcher.group());
            if (part.isPresent()) {
                return judged(part.get(), text, image);
            }
        }
        return null;
    }

    private static final Pattern WRITTEN = Pattern.compile(
            "<(?:point|box)>[^<>]{1,100}</(?:point|box)>|<\\|box_start\\|>[^<>|]{1,100}<\\|box_end\\|>|\\([\\d\\s.,+-]{3,100}\\)",
            Pattern.CASE_INSENSITIVE);

    private static Optional<Point<Space.Model>> find(JsonNode node, Places places, int depth)
            throws InvalidPlaceException {
        if (depth > 4) {
            return Optional.empty();
        }
        Optional<Point<Space.Model>> itself = places.of(node);
        if (itself.isPresent()) {
            return itself;
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                boolean container =
                        field.getValue().isObject() || field.getValue().isArray();
                if (container && !Thoughts.isThoughtField(field.getKey())) {
                    Optional<Point<Space.Model>> inside = find(field.getValue(), places, depth + 1);
                    if (inside.isPresent()) {
                        return inside;
                    }
                }
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                if (element.isObject() || element.isArray()) {
                    Optional<Point<Space.Model>> inside = find(element, places, depth + 1);
                    if (inside.isPresent()) {
                        return inside;
                    }
                }
            }
        }
        return Optional.empty();
    }
}
