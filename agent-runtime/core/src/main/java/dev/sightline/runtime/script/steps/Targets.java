package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Targets and relations in YAML. */
final class Targets {

    /** The relations, in the order of the documentation. */
    static final List<StepKey> RELATIONS = List.of(
            relation("near", "The closest to this text."),
            relation("below", "Lies below this text."),
            relation("above", "Lies above this text."),
            relation("right_of", "Lies to the right of this text."),
            relation("left_of", "Lies to the left of this text."));

    static final List<String> RELATION_NAMES =
            RELATIONS.stream().map(StepKey::name).toList();

    /** The keys of a target. */
    static final List<StepKey> KEYS = Stream.concat(
                    Stream.of(
                            text("text", "The words on it.", "Add to cart"),
                            text("field", "The label or placeholder of an input field.", "User name"),
                            text("describe", "What it looks like; needs a model.", "the cart icon"),
                            new StepKey(
                                    "picture",
                                    "A PNG file with a picture of it, relative to the folder of the task.",
                                    "cart.png",
                                    FieldTypes.PICTURE.words(),
                                    FieldTypes.PICTURE.schema(),
                                    false),
                            new StepKey(
                                    "nth",
                                    "Which of several, in reading order, from 1.",
                                    "2",
                                    "1 to 1000",
                                    FieldTypes.count(1000).schema(),
                                    false)),
                    RELATIONS.stream())
            .toList();

    private static final List<String> WHICH = List.of("text", "field", "describe", "picture");

    private Targets() {}

    private static StepKey text(String name, String doc, String example) {
        return new StepKey(name, doc, example, FieldTypes.TEXT.words(), FieldTypes.TEXT.schema(), false);
    }

    private static StepKey relation(String name, String doc) {
        return new StepKey(name, doc, "Blue mug", FieldTypes.TEXTS.words(), FieldTypes.TEXTS.schema(), false);
    }

    /**
     * A target that is written with keys.
     *
     * @param ofText what {@code text} stands for
     */
    static @Nullable Target read(Fields fields, Target.Role ofText, Reading reading) {
        String which = fields.requireOneOf(WHICH);
        Node words = which == null ? null : fields.get(which);
        String text = which == null || words == null
                ? null
                : (which.equals("picture") ? FieldTypes.PICTURE : FieldTypes.TEXT)
                        .read(words, fields.what(which), reading);
        Node nthNode = fields.get("nth");
        Long nth = nthNode == null ? null : Scalars.count(nthNode, fields.what("nth"), 1, 1000, reading.problems());
        List<Target.Relation> relations = relations(fields, reading);
        if (which == null || text == null) {
            return null;
        }
        Integer number = nth == null ? null : Math.toIntExact(nth);
        if (which.equals("picture")) {
            if (!relations.isEmpty()) {
                reading.problem(
                        fields.node(),
                        fields.owner() + " has 'picture' together with a relation, which goes with text and field only;"
                                + " use nth, or a picture with more of what surrounds the target.");
            }
            return new Target.ByPicture(text, number);
        }
        if (!which.equals("describe")) {
            return new Target.ByText(text, which.equals("field") ? Target.Role.FIELD : ofText, number, relations);
        }
        if (fields.has("nth") || RELATION_NAMES.stream().anyMatch(fields::has)) {
            reading.problem(
                    fields.node(),
                    fields.owner()
                            + " has 'describe' together with nth or a relation, which go with text and field only;"
                            + " put all of it into the description.");
        }
        return Target.described(text);
    }

    /** The relations that are written with keys. */
    static List<Target.Relation> relations(Fields fields, Reading reading) {
        var relations = new ArrayList<Target.Relation>();
        for (String name : RELATION_NAMES) {
            Node node = fields.get(name);
            List<String> anchors = node == null ? null : FieldTypes.TEXTS.read(node, fields.what(name), reading);
            if (anchors != null) {
                anchors.forEach(anchor -> relations.add(new Target.Relation(direction(name), anchor)));
            }
        }
        return relations;
    }

    private static Target.Direction direction(String name) {
        return Target.Direction.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The keys of a target. */
    static Map<String, Object> write(Target target, Target.Role ofText) {
        var yaml = new LinkedHashMap<String, Object>();
        switch (target) {
            case Target.ByDescription described -> yaml.put("describe", described.description());
            case Target.ByPicture picture -> {
                yaml.put("picture", picture.file());
                if (picture.nth() != null) {
                    yaml.put("nth", picture.nth());
                }
            }
            case Target.ByText byText -> {
                yaml.put(byText.role() == ofText ? "text" : "field", byText.text());
                if (byText.nth() != null) {
                    yaml.put("nth", byText.nth());
                }
                write(byText.relations(), yaml);
            }
        }
        return yaml;
    }

    static void write(List<Target.Relation> relations, Map<String, Object> yaml) {
        for (Target.Direction direction : Target.Direction.values()) {
            List<String> anchors = relations.stream()
                    .filter(relation -> relation.direction() == direction)
                    .map(Target.Relation::anchor)
                    .toList();
            if (!anchors.isEmpty()) {
                yaml.put(direction.name().toLowerCase(Locale.ROOT), FieldTypes.TEXTS.write(anchors));
            }
        }
    }

    /** {@code "right of 'Blue mug'"}. */
    static String words(Target.Relation relation) {
        return relation.direction().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " '" + relation.anchor() + "'";
    }
}
