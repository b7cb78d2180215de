package dev.sightline.runtime.script.steps;

import dev.sightline.action.Key;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import dev.sightline.task.TextMatch;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The types of the parts of steps. */
final class FieldTypes {

    /** A text that may refer to variables. */
    static final FieldType<String> TEXT = new TextType(false);

    /** A text that may refer to variables and secrets. */
    static final FieldType<String> TYPED = new TextType(true);

    /** A text that may refer to variables and secrets, and may be blank. */
    static final FieldType<String> TYPED_OR_BLANK = new BlankOrText(TYPED);

    /** A text that may refer to variables, and may be blank. */
    static final FieldType<String> TEXT_OR_BLANK = new BlankOrText(TEXT);

    /** A text, or a list of texts, that may refer to variables. */
    static final FieldType<List<String>> TEXTS = new FieldType<>() {

        @Override
        public @Nullable List<String> read(Node node, String what, Reading reading) {
            List<String> texts = Scalars.texts(node, what, reading.problems());
            texts.forEach(text -> reading.checked(node, text, false));
            return texts;
        }

        @Override
        public Object write(List<String> value) {
            return value.size() == 1 ? value.getFirst() : value;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("texts");
        }

        @Override
        public String words() {
            return "text or list of texts";
        }
    };

    /** Paths, which start from the folder of the task. */
    static final FieldType<List<String>> FILES = new FieldType<>() {

        @Override
        public @Nullable List<String> read(Node node, String what, Reading reading) {
            List<String> files = TEXTS.read(node, what, reading);
            if (files != null) {
                files.forEach(file -> reading.surroundings().resolve(node, file, reading));
            }
            return files;
        }

        @Override
        public Object write(List<String> value) {
            return TEXTS.write(value);
        }

        @Override
        public Map<String, Object> schema() {
            return TEXTS.schema();
        }

        @Override
        public String words() {
            return "path or list of paths";
        }
    };

    /** The path of a PNG file, which starts from the folder of the task. */
    static final FieldType<String> PICTURE = new FieldType<>() {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            String file = TEXT.read(node, what, reading);
            if (file != null && !file.endsWith(".png")) {
                reading.problem(node, what + " must be the path of a file that ends with .png, but is '" + file + "'.");
                return null;
            }
            return file == null || reading.surroundings().resolve(node, file, reading) == null ? null : file;
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ordered("type", "string", "pattern", "\\.png$");
        }

        @Override
        public String words() {
            return "path";
        }
    };

    /** Steps in their order. */
    static final FieldType<List<TaskStep>> STEPS = new FieldType<>() {

        @Override
        public @Nullable List<TaskStep> read(Node node, String what, Reading reading) {
            return new StepParser(reading).parseAll(node, what);
        }

        @Override
        public Object write(List<TaskStep> value) {
            return value.stream().map(StepCatalogue::write).toList();
        }

        @Override
        public Map<String, Object> schema() {
            return ref("steps");
        }

        @Override
        public String words() {
            return "list of steps";
        }
    };

    static final FieldType<Boolean> FLAG = new FieldType<>() {

        @Override
        public @Nullable Boolean read(Node node, String what, Reading reading) {
            return Scalars.flag(node, what, reading.problems());
        }

        @Override
        public Object write(Boolean value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("type", "boolean");
        }

        @Override
        public String words() {
            return "true or false";
        }
    };

    static final FieldType<Duration> DURATION = new FieldType<>() {

        @Override
        public @Nullable Duration read(Node node, String what, Reading reading) {
            return Scalars.duration(node, what, reading.problems());
        }

        @Override
        public Object write(Duration value) {
            return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
        }

        @Override
        public Map<String, Object> schema() {
            return ref("duration");
        }

        @Override
        public String words() {
            return "time with its unit";
        }
    };

    /** The name of a variable, which is known from here on. */
    static final FieldType<String> VARIABLE = new FieldType<>() {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            String name = Scalars.text(node, what, reading.problems());
            if (name == null || Template.VARIABLE_NAME.matcher(name).matches()) {
                reading.templates().knowVariables(name == null ? Set.of() : Set.of(name));
                return name;
            }
            reading.problem(
                    node,
                    "'" + name
                            + "' is not a valid name for a variable; use letters, digits and '_', as in order_number.");
            return null;
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ordered("type", List.of("string", "boolean"), "pattern", "^[A-Za-z_][A-Za-z0-9_]*$");
        }

        @Override
        public String words() {
            return "name";
        }
    };

    /** A regular expression with at most one group. */
    static final FieldType<String> PATTERN = new FieldType<>() {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            String pattern = Scalars.text(node, what, reading.problems());
            if (pattern == null) {
                return null;
            }
            try {
                int groups = Pattern.compile(pattern).matcher("").groupCount();
                if (groups <= 1) {
                    return pattern;
                }
                reading.problem(
                        node,
                        "The pattern '" + pattern + "' has " + groups
                                + " groups; keep the one around what is wanted, and write the others as (?:...).");
            } catch (PatternSyntaxException e) {
                reading.problem(
                        node,
                        "The pattern '" + pattern + "' is not a valid regular expression: " + e.getDescription()
                                + " at character " + (e.getIndex() + 1) + ".");
            }
            return null;
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("text");
        }

        @Override
        public String words() {
            return "regular expression";
        }
    };

    /** A text, which is matched by whole words unless a key states otherwise. */
    static final FieldType<TextMatch> TEXT_MATCH = new TextMatchType();

    /** A key or a chord. */
    static final FieldType<String> KEYS = new CheckedText(KeyChord::parse, "key or chord");

    /** A month, a day, or a day with a time. */
    static final FieldType<String> DATE = new CheckedText(WantedDate::parse, "date");

    /** A time of day. */
    static final FieldType<String> TIME = new CheckedText(WantedTime::parse, "time of day");

    /** A target; a plain text means the element with this text. */
    static final TargetType TARGET = new TargetType("target", Target.Role.ANY, Target.Role.ANY);

    /** A target; a plain text means the field with this label. */
    static final TargetType FIELD_TARGET = new TargetType("fieldTarget", Target.Role.FIELD, Target.Role.ANY);

    /** A target; a plain text means the check box, radio button or switch with this label. */
    static final TargetType TOGGLE_TARGET = new TargetType("target", Target.Role.TOGGLE, Target.Role.TOGGLE);

    /** A target, or a list of targets. */
    static final FieldType<List<Target>> TARGETS = new FieldType<>() {

        @Override
        public @Nullable List<Target> read(Node node, String what, Reading reading) {
            if (!(node instanceof SequenceNode list)) {
                Target one = TARGET.read(node, what, reading);
                return one == null ? null : List.of(one);
            }
            if (list.getValue().isEmpty()) {
                reading.problem(node, what + " must hold at least one target, but the list is empty.");
            }
            return list.getValue().stream()
                    .map(each -> TARGET.read(each, "An element of " + what, reading))
                    .filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public Object write(List<Target> value) {
            List<Object> all = value.stream().map(TARGET::write).toList();
            return all.size() == 1 ? all.getFirst() : all;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("targets");
        }

        @Override
        public String words() {
            return "target or list of targets";
        }
    };

    /** Keys that are held, as a word or a list of words. */
    static final FieldType<Set<Key.Named>> MODIFIERS = new FieldType<>() {

        private static final Map<String, Key.Named> WORDS = Arrays.stream(Key.Named.values())
                .filter(Key.Named::isModifier)
                .collect(Collectors.toMap(
                        key -> key.name().toLowerCase(Locale.ROOT), key -> key, (one, _) -> one, LinkedHashMap::new));

        @Override
        public @Nullable Set<Key.Named> read(Node node, String what, Reading reading) {
            List<Node> words = node instanceof SequenceNode list ? list.getValue() : List.of(node);
            if (words.isEmpty()) {
                reading.problem(node, what + " must hold at least one key, but the list is empty.");
            }
            var keys = EnumSet.noneOf(Key.Named.class);
            for (Node each : words) {
                String word = Scalars.word(each, what, List.copyOf(WORDS.keySet()), reading.problems());
                if (word != null && !keys.add(WORDS.get(word))) {
                    reading.problem(each, what + " names '" + word + "' twice; keep one.");
                }
            }
            return keys;
        }

        @Override
        public Object write(Set<Key.Named> value) {
            return value.stream()
                    .sorted()
                    .map(key -> key.name().toLowerCase(Locale.ROOT))
                    .toList();
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> word = Map.of("enum", List.copyOf(WORDS.keySet()));
            Map<String, Object> words = ordered("type", "array", "items", word);
            words.put("minItems", 1);
            words.put("uniqueItems", true);
            return Map.of("anyOf", List.of(word, words));
        }

        @Override
        public String words() {
            return String.join(", ", WORDS.keySet()) + ", or a list of these";
        }
    };

    static final FieldType<Direction> DIRECTION = new WordType<>(ref("direction"), wordsOf(Direction.class));

    /** Whether a dialog is accepted. */
    static final FieldType<Boolean> ANSWER = new WordType<>(ref("answer"), ordered("accept", true, "dismiss", false));

    private FieldTypes() {}

    /** A text that is compared in one way. */
    static FieldType<TextMatch> match(TextMatch.Mode mode) {
        return new FieldType<>() {

            @Override
            public @Nullable TextMatch read(Node node, String what, Reading reading) {
                // dollar signs and braces have a meaning of their own in regular expressions
                String words = mode == TextMatch.Mode.PATTERN
                        ? Scalars.text(node, what, reading.problems())
                        : TEXT.read(node, what, reading);
                return words == null ? null : new TextMatch(words, mode);
            }

            @Override
            public Object write(TextMatch value) {
                return value.text();
            }

            @Override
            public boolean isEnoughFor(TextMatch value) {
                return value.mode() == mode;
            }

            @Override
            public Map<String, Object> schema() {
                return TEXT.schema();
            }

            @Override
            public String words() {
                return mode == TextMatch.Mode.PATTERN ? PATTERN.words() : TEXT.words();
            }
        };
    }

    /** A whole number from 1. */
    static FieldType<Integer> count(int most) {
        return count(1, most);
    }

    /** A whole number from 0. */
    static FieldType<Integer> countFromNone(int most) {
        return count(0, most);
    }

    private static FieldType<Integer> count(int least, int most) {
        return new FieldType<>() {

            @Override
            public @Nullable Integer read(Node node, String what, Reading reading) {
                Long count = Scalars.count(node, what, least, most, reading.problems());
                return count == null ? null : Math.toIntExact(count);
            }

            @Override
            public Object write(Integer value) {
                return value;
            }

            @Override
            public Map<String, Object> schema() {
                return number("integer", "minimum", least, most);
            }

            @Override
            public String words() {
                return least + " to " + most;
            }
        };
    }

    /** A number above 0. */
    static FieldType<Double> amount(int most) {
        return new FieldType<>() {

            @Override
            public @Nullable Double read(Node node, String what, Reading reading) {
                return Scalars.amount(node, what, most, reading.problems());
            }

            @Override
            public Object write(Double value) {
                return value;
            }

            @Override
            public Map<String, Object> schema() {
                return number("number", "exclusiveMinimum", 0, most);
            }

            @Override
            public String words() {
                return "number above 0";
            }
        };
    }

    /** A constant of an enum, in lower case. */
    static <E extends Enum<E>> FieldType<E> word(Class<E> type) {
        Map<String, E> words = wordsOf(type);
        return new WordType<>(Map.of("enum", List.copyOf(words.keySet())), words);
    }

    private static <E extends Enum<E>> Map<String, E> wordsOf(Class<E> type) {
        var words = new LinkedHashMap<String, E>();
        for (E constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return words;
    }

    /** A reference to a definition of the schema. */
    static Map<String, Object> ref(String definition) {
        return Map.of("$ref", "#/$defs/" + definition);
    }

    private static <T> Map<String, T> ordered(String first, T one, String second, T two) {
        var map = new LinkedHashMap<String, T>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }

    /** A number between bounds. */
    private static Map<String, Object> number(String type, String least, int from, int most) {
        Map<String, Object> schema = ordered("type", type, least, from);
        schema.put("maximum", most);
        return schema;
    }

    private record TextType(boolean typed) implements FieldType<String> {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            return reading.checked(node, Scalars.text(node, what, reading.problems()), typed);
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("text");
        }

        @Override
        public String words() {
            return "text";
        }
    }

    /**
     * A text in a form of its own, which is checked at once unless it depends on variables.
     *
     * @param check throws an exception that states what is wrong
     */
    private record CheckedText(Consumer<String> check, String words) implements FieldType<String> {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            String text = TEXT.read(node, what, reading);
            if (text == null || text.contains("${")) {
                return text;
            }
            try {
                check.accept(text);
                return text;
            } catch (SightlineException e) {
                reading.problem(node, String.valueOf(e.getMessage()));
                return null;
            }
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("text");
        }
    }

    private record BlankOrText(FieldType<String> text) implements FieldType<String> {

        @Override
        public @Nullable String read(Node node, String what, Reading reading) {
            return node instanceof ScalarNode scalar && scalar.getValue().isBlank() && !Scalars.isNull(scalar)
                    ? scalar.getValue()
                    : text.read(node, what, reading);
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema() {
            return ref("anyText");
        }

        @Override
        public String words() {
            return "text, may be empty";
        }
    }

    /** One of some words, each of which stands for a value. */
    private record WordType<V>(Map<String, Object> schema, Map<String, V> values) implements FieldType<V> {

        @Override
        public @Nullable V read(Node node, String what, Reading reading) {
            String word = Scalars.word(node, what, List.copyOf(values.keySet()), reading.problems());
            return word == null ? null : values.get(word);
        }

        @Override
        public Object write(V value) {
            return values.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(value))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String words() {
            return String.join(", ", values.keySet());
        }
    }
}
