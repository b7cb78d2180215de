package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.task.TaskStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * How a kind of step is written: as a bare word, as a word with a plain value, or as a word with keys.
 *
 * @param fields its parts; empty for a bare word
 * @param plain what a plain value means, null when the step must have keys
 * @param keyed whether the step may have keys
 * @param exactlyOne keys of which exactly one must be there, empty for no such rule
 * @param atLeastOne keys of which at least one must be there, empty for no such rule
 * @param atMostOne keys of which at most one may be present, empty for no such rule
 * @param maker makes the step from its parts
 */
record Form<S extends TaskStep>(
        List<Field<S, ?>> fields,
        @Nullable Plain<S, ?> plain,
        boolean keyed,
        List<String> exactlyOne,
        List<String> atLeastOne,
        List<String> atMostOne,
        Function<Values, S> maker) {

    Form {
        fields = List.copyOf(fields);
        exactlyOne = List.copyOf(exactlyOne);
        atLeastOne = List.copyOf(atLeastOne);
        atMostOne = List.copyOf(atMostOne);
    }

    /** What a plain value is: a part of the step, read by a type that may be stricter than that of its key. */
    record Plain<S, V>(Field<S, V> field, FieldType<V> type) {

        private void read(Node node, String what, Reading reading, Values values) {
            values.put(field, type.read(node, what, reading));
        }

        /** Whether the plain value states everything that the keys would. */
        private boolean isEnoughFor(S step) {
            V value = field.of(step);
            return value != null && type.isEnoughFor(value);
        }

        private Object write(S step) {
            return type.write(Objects.requireNonNull(field.of(step)));
        }
    }

    /** A step that is a bare word. */
    static <S extends TaskStep> Form<S> bare(Supplier<S> step) {
        return new Form<>(List.of(), null, false, List.of(), List.of(), List.of(), _ -> step.get());
    }

    /** A step that is a word with a plain value, and never has keys. */
    static <S extends TaskStep, V> Form<S> plain(
            FieldType<V> type, Function<S, @Nullable V> part, Function<V, S> maker) {
        Field<S, V> field = Field.required("value", type, part, "", "");
        return new Form<>(
                List.of(field),
                new Plain<>(field, type),
                false,
                List.of(),
                List.of(),
                List.of(),
                values -> maker.apply(values.require(field)));
    }

    /** A step with keys. */
    static <S extends TaskStep> Form<S> keys(Function<Values, S> maker, List<Field<S, ?>> fields) {
        return new Form<>(fields, null, true, List.of(), List.of(), List.of(), maker);
    }

    /** The same, which may also have a plain value. */
    <V> Form<S> orPlain(Field<S, V> field, FieldType<V> type) {
        return new Form<>(fields, new Plain<>(field, type), keyed, exactlyOne, atLeastOne, atMostOne, maker);
    }

    /** The same, in which exactly one of some keys must be there. */
    Form<S> withExactlyOneOf(String... keys) {
        return new Form<>(fields, plain, keyed, List.of(keys), atLeastOne, atMostOne, maker);
    }

    /** The same, in which at least one of some keys must be there. */
    Form<S> withAtLeastOneOf(List<String> keys) {
        return new Form<>(fields, plain, keyed, exactlyOne, keys, atMostOne, maker);
    }

    /** The same, in which two keys must not occur together. */
    Form<S> withAtMostOneOf(String one, String other) {
        return new Form<>(fields, plain, keyed, exactlyOne, atLeastOne, List.of(one, other), maker);
    }

    boolean isBare() {
        return fields.isEmpty();
    }

    /** The keys that the step may have, in the order of the documentation. */
    List<StepKey> keys() {
        return keyed ? fields.stream().flatMap(field -> field.keys().stream()).toList() : List.of();
    }

    /** The step, null with a problem when it is wrong. */
    @Nullable
    S read(Node node, StepDefinition<S> definition, Reading reading) {
        int before = reading.problems().count();
        int lent = reading.templates().lent();
        String owner = "'" + definition.name() + "'";
        var values = new Values();
        if (isBare()) {
            if (!Scalars.isNull(node)) {
                reading.problem(
                        node,
                        owner + " takes no value, but has " + Scalars.kind(node) + "; write '- " + definition.name()
                                + "'.");
            }
        } else if (keyed && node instanceof MappingNode mapping) {
            readKeys(
                    new Fields(
                            mapping, owner, keys().stream().map(StepKey::name).toList(), reading.problems()),
                    reading,
                    values);
        } else if (plain != null) {
            plain.read(node, owner, reading, values);
        } else {
            reading.problem(
                    node,
                    owner + " must have keys ("
                            + String.join(
                                    ", ", keys().stream().map(StepKey::name).toList()) + "), but is "
                            + Scalars.kind(node) + ". Write it as '" + definition.example() + "'.");
        }
        reading.templates().returnTo(lent);
        return reading.problems().count() > before ? null : maker.apply(values);
    }

    private void readKeys(Fields keys, Reading reading, Values values) {
        if (!exactlyOne.isEmpty()) {
            keys.requireOneOf(exactlyOne);
        }
        if (atMostOne.stream().filter(keys::has).count() > 1) {
            reading.problem(
                    keys.node(),
                    keys.owner() + " has " + String.join(" and ", atMostOne)
                            + ", of which only one can apply; keep one.");
        }
        for (Field<S, ?> field : fields) {
            values.put(field, field.read(keys, reading));
        }
        if (!atLeastOne.isEmpty() && atLeastOne.stream().noneMatch(keys::has)) {
            reading.problem(
                    keys.node(),
                    keys.owner() + " needs at least one of " + String.join(", ", atLeastOne) + ", but has none.");
        }
    }

    /** The value of the step in YAML: null for a bare word, otherwise the shortest form. */
    @Nullable
    Object write(S step) {
        var yaml = new LinkedHashMap<String, Object>();
        for (Field<S, ?> field : fields) {
            field.write(step, yaml);
        }
        if (plain == null) {
            return isBare() ? null : yaml;
        }
        boolean plainIsEnough =
                fields.stream().allMatch(field -> field.equals(plain.field()) || field.of(step) == null);
        return plainIsEnough && plain.isEnoughFor(step) ? plain.write(step) : yaml;
    }

    /** What the step may have as its value, as a JSON Schema. */
    Map<String, Object> schema(String description) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", description);
        if (isBare()) {
            schema.put("type", "null");
        } else if (!keyed) {
            schema.putAll(Objects.requireNonNull(plain).type().schema());
        } else if (fields.size() == 1 && fields.getFirst() instanceof TargetField<?> target) {
            schema.putAll(target.schema());
        } else if (plain != null) {
            schema.put("anyOf", List.of(plain.type().plainSchema(), keySchema()));
        } else {
            schema.putAll(keySchema());
        }
        return schema;
    }

    private Map<String, Object> keySchema() {
        var schema = new LinkedHashMap<String, Object>();
        boolean spread = fields.stream().anyMatch(TargetField.class::isInstance);
        if (spread) {
            schema.put("$ref", "#/$defs/targetFields");
        } else {
            schema.put("type", "object");
        }
        List<StepKey> own = fields.stream()
                .filter(field -> !(field instanceof TargetField))
                .flatMap(field -> field.keys().stream())
                .toList();
        List<String> required =
                own.stream().filter(StepKey::required).map(StepKey::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (!exactlyOne.isEmpty()) {
            schema.put("oneOf", requiring(exactlyOne));
        }
        if (!atLeastOne.isEmpty()) {
            schema.put("anyOf", requiring(atLeastOne));
        }
        if (!atMostOne.isEmpty()) {
            schema.put("not", Map.of("required", atMostOne));
        }
        schema.put(spread ? "unevaluatedProperties" : "additionalProperties", false);
        schema.put("properties", properties(own));
        return schema;
    }

    /** The JSON Schema of some keys by their names. */
    static Map<String, Object> properties(List<StepKey> keys) {
        var properties = new LinkedHashMap<String, Object>();
        for (StepKey key : keys) {
            var property = new LinkedHashMap<String, Object>();
            property.put("description", key.doc());
            property.putAll(key.schema());
            properties.put(key.name(), property);
        }
        return properties;
    }

    private static List<Map<String, Object>> requiring(List<String> keys) {
        return keys.stream()
                .map(key -> Map.<String, Object>of("required", List.of(key)))
                .toList();
    }
}
