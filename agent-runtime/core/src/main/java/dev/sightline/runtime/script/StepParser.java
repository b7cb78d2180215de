package dev.sightline.runtime.script;

import dev.sightline.action.MouseButton;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the steps of a task. A step that is wrong is null, and its problems are in the list. */
final class StepParser {

    /** The steps by the word that begins them. */
    private static final Map<String, BiFunction<StepParser, Node, @Nullable TaskStep>> STEPS = Map.ofEntries(
            Map.entry("open", StepParser::open),
            Map.entry("open_app", StepParser::openApp),
            Map.entry("click", StepParser::click),
            Map.entry("type", StepParser::type),
            Map.entry("press", StepParser::press),
            Map.entry("scroll", StepParser::scroll),
            Map.entry("scroll_to", StepParser::scrollTo),
            Map.entry("select", StepParser::select),
            Map.entry("upload", StepParser::upload),
            Map.entry("wait_for", StepParser::waitFor),
            Map.entry("expect", StepParser::expect),
            Map.entry("extract", StepParser::extract),
            Map.entry("dialog", StepParser::dialog),
            Map.entry("back", StepParser::back),
            Map.entry("close_tab", StepParser::closeTab),
            Map.entry("goal", StepParser::goal));

    /** What other tools call it; there is one spelling here, and this leads to it. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("double_click", "click: { text: ..., count: 2 }"),
            Map.entry("right_click", "click: { text: ..., button: right }"),
            Map.entry("tap", "click"),
            Map.entry("fill", "type: { text: ..., into: ... }"),
            Map.entry("enter", "type, or press: enter"),
            Map.entry("goto", "open"),
            Map.entry("navigate", "open"),
            Map.entry("visit", "open"),
            Map.entry("openapp", "open_app"),
            Map.entry("launch", "open_app"),
            Map.entry("start_app", "open_app"),
            Map.entry("key", "press"),
            Map.entry("choose", "select: { option: ..., from: ... }"),
            Map.entry("assert", "expect"),
            Map.entry("verify", "expect"),
            Map.entry("check", "expect"),
            Map.entry("wait", "wait_for"),
            Map.entry("sleep", "wait_for"),
            Map.entry("accept", "dialog: accept"),
            Map.entry("dismiss", "dialog: dismiss"),
            Map.entry("act", "goal"));

    private static final List<String> WHICH = List.of("text", "field", "describe");
    private static final List<String> RELATIONS = List.of("near", "below", "above", "right_of", "left_of");
    private static final List<String> TARGET =
            List.of("text", "field", "describe", "nth", "near", "below", "above", "right_of", "left_of");

    private final Problems problems;
    private final Templates templates;

    StepParser(Problems problems, Templates templates) {
        this.problems = problems;
        this.templates = templates;
    }

    static Set<String> names() {
        return new TreeSet<>(STEPS.keySet());
    }

    @Nullable
    TaskStep parse(Node node) {
        if (node instanceof ScalarNode scalar && !Fields.isNull(node)) {
            return switch (scalar.getValue()) {
                case "back" -> new TaskStep.Back();
                case "close_tab" -> new TaskStep.CloseTab();
                default -> {
                    if (STEPS.containsKey(scalar.getValue())) {
                        problems.at(
                                node,
                                "The step '" + scalar.getValue() + "' says not what; write '" + scalar.getValue()
                                        + ": ...'.");
                    } else {
                        unknownStep(node, scalar.getValue());
                    }
                    yield null;
                }
            };
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.at(
                    node,
                    "A step must be written as 'word: ...', as in 'click: Log in', but is " + Fields.kind(node) + ".");
            return null;
        }
        List<NodeTuple> tuples = mapping.getValue();
        if (tuples.isEmpty()) {
            problems.at(node, "A step must be written as 'word: ...', as in 'click: Log in', but is empty.");
            return null;
        }
        String name = Fields.key(tuples.getFirst().getKeyNode(), "a step", problems);
        if (name == null) {
            return null;
        }
        if (tuples.size() > 1) {
            Node second = tuples.get(1).getKeyNode();
            problems.at(
                    second,
                    "A step has one word, but " + Fields.kind(second) + " stands beside '" + name
                            + "'. Begin each step with its own '- ', and indent what belongs to '" + name
                            + "' below it.");
            return null;
        }
        BiFunction<StepParser, Node, @Nullable TaskStep> step = STEPS.get(name);
        if (step == null) {
            unknownStep(tuples.getFirst().getKeyNode(), name);
            return null;
        }
        return step.apply(this, tuples.getFirst().getValueNode());
    }

    private void unknownStep(Node node, String name) {
        String elsewhere = ELSEWHERE.get(name.toLowerCase(Locale.ROOT).replace('-', '_'));
        problems.at(
                node,
                "There is no step '" + name + "'."
                        + (elsewhere == null ? Spelling.suggest(name, names()) : " Write '" + elsewhere + "'.")
                        + " Steps: " + String.join(", ", names()) + ".");
    }

    // ---- the steps

    private @Nullable TaskStep open(Node value) {
        String url = filled(value, Fields.text(value, "The address of 'open'", problems), false);
        return url == null ? null : new TaskStep.Open(url);
    }

    private @Nullable TaskStep openApp(Node value) {
        String name = filled(value, Fields.text(value, "'open_app'", problems), false);
        return name == null ? null : new TaskStep.OpenApp(name);
    }

    private @Nullable TaskStep click(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            Target target = textTarget(value, "'click'");
            return target == null ? null : new TaskStep.Click(target, MouseButton.LEFT, 1);
        }
        var allowed = new ArrayList<>(TARGET);
        allowed.add("button");
        allowed.add("count");
        var fields = new Fields(mapping, "'click'", allowed, problems);
        Target target = target(fields, "'click'");
        String button = fields.word("button", List.of("left", "middle", "right"));
        int count = (int) fields.count("count", 3).orElse(1);
        return target == null
                ? null
                : new TaskStep.Click(
                        target,
                        button == null ? MouseButton.LEFT : MouseButton.valueOf(button.toUpperCase(Locale.ROOT)),
                        count);
    }

    private @Nullable TaskStep type(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            String text = filled(value, Fields.text(value, "'type'", problems), true);
            return text == null ? null : new TaskStep.Type(text, null, false);
        }
        var fields = new Fields(mapping, "'type'", List.of("text", "into", "replace"), problems);
        Node textNode = fields.require("text");
        // an empty text is of use here: it clears the field
        String text = textNode instanceof ScalarNode scalar && scalar.getValue().isBlank() && !Fields.isNull(scalar)
                ? scalar.getValue()
                : filled(fields.place("text"), fields.text("text"), true);
        Node intoNode = fields.get("into");
        Target into = intoNode == null ? null : fieldTarget(intoNode, "'into' of 'type'");
        boolean replace = fields.flag("replace", into != null);
        return text == null || (intoNode != null && into == null) ? null : new TaskStep.Type(text, into, replace);
    }

    private @Nullable TaskStep press(Node value) {
        String keys = filled(value, Fields.text(value, "'press'", problems), false);
        if (keys == null) {
            return null;
        }
        if (!keys.contains("${")) {
            try {
                KeyChord.parse(keys);
            } catch (SightlineException e) {
                problems.at(value, String.valueOf(e.getMessage()));
                return null;
            }
        }
        return new TaskStep.Press(keys);
    }

    private @Nullable TaskStep scroll(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            String text = Fields.text(value, "'scroll'", problems);
            TaskStep.Scroll.Direction direction = text == null ? null : direction(value, text);
            return direction == null ? null : new TaskStep.Scroll(direction, 0.8, null);
        }
        var fields = new Fields(mapping, "'scroll'", List.of("direction", "amount", "at"), problems);
        String text = fields.require("direction") == null ? null : fields.text("direction");
        TaskStep.Scroll.Direction direction = text == null ? null : direction(fields.place("direction"), text);
        double amount = fields.amount("amount", 100).orElse(0.8);
        Node atNode = fields.get("at");
        Target at = atNode == null ? null : textTarget(atNode, "'at' of 'scroll'");
        return direction == null || (atNode != null && at == null) ? null : new TaskStep.Scroll(direction, amount, at);
    }

    private TaskStep.Scroll.@Nullable Direction direction(Node node, String word) {
        List<String> allowed = List.of("down", "up", "left", "right");
        if (allowed.contains(word)) {
            return TaskStep.Scroll.Direction.valueOf(word.toUpperCase(Locale.ROOT));
        }
        problems.at(
                node,
                "The direction of 'scroll' must be one of " + String.join(", ", allowed) + ", but is '" + word + "'."
                        + Spelling.suggest(word, allowed));
        return null;
    }

    private @Nullable TaskStep scrollTo(Node value) {
        Target target = textTarget(value, "'scroll_to'");
        return target == null ? null : new TaskStep.ScrollTo(target);
    }

    private @Nullable TaskStep select(Node value) {
        Fields fields = mapping(value, "'select'", List.of("option", "from"), "select: { option: Blue, from: Colour }");
        if (fields == null) {
            return null;
        }
        String option =
                fields.require("option") == null ? null : filled(fields.place("option"), fields.text("option"), false);
        Node fromNode = fields.require("from");
        Target from = fromNode == null ? null : fieldTarget(fromNode, "'from' of 'select'");
        return option == null || from == null ? null : new TaskStep.Select(option, from);
    }

    private @Nullable TaskStep upload(Node value) {
        Fields fields = mapping(value, "'upload'", List.of("files", "into"), "upload: { files: a.png, into: Photo }");
        if (fields == null) {
            return null;
        }
        List<String> files = fields.require("files") == null ? List.of() : fields.texts("files");
        boolean usable = !files.isEmpty();
        for (String file : files) {
            usable &= filled(fields.place("files"), file, false) != null;
        }
        Node intoNode = fields.require("into");
        Target into = intoNode == null ? null : textTarget(intoNode, "'into' of 'upload'");
        return !usable || into == null ? null : new TaskStep.Upload(files, into);
    }

    private @Nullable TaskStep waitFor(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            String text = filled(value, Fields.text(value, "'wait_for'", problems), false);
            return text == null ? null : new TaskStep.WaitForText(text, false, null);
        }
        var fields = new Fields(mapping, "'wait_for'", List.of("text", "gone", "timeout"), problems);
        String which = fields.requireOneOf(List.of("text", "gone"));
        String text = which == null ? null : filled(fields.place(which), fields.text(which), false);
        Duration timeout = fields.duration("timeout");
        return which == null || text == null ? null : new TaskStep.WaitForText(text, which.equals("gone"), timeout);
    }

    private @Nullable TaskStep expect(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            String text = filled(value, Fields.text(value, "'expect'", problems), false);
            return text == null ? null : new TaskStep.ExpectText(text, false);
        }
        var fields = new Fields(mapping, "'expect'", List.of("text", "absent"), problems);
        String which = fields.requireOneOf(List.of("text", "absent"));
        String text = which == null ? null : filled(fields.place(which), fields.text(which), false);
        return which == null || text == null ? null : new TaskStep.ExpectText(text, which.equals("absent"));
    }

    private @Nullable TaskStep extract(Node value) {
        var allowed = new ArrayList<>(List.of("variable", "pattern"));
        allowed.addAll(RELATIONS);
        Fields fields =
                mapping(value, "'extract'", allowed, "extract: { variable: order_number, right_of: Order number }");
        if (fields == null) {
            return null;
        }
        String variable = fields.require("variable") == null ? null : fields.text("variable");
        if (variable != null) {
            if (!Template.VARIABLE_NAME.matcher(variable).matches()) {
                problems.at(
                        fields.place("variable"),
                        "'" + variable
                                + "' is no name of a variable; use letters, digits and '_', as in order_number.");
                return null;
            }
            templates.knowVariables(Set.of(variable));
        }
        List<Target.Relation> relations = relations(fields);
        String pattern = fields.text("pattern");
        if (pattern != null && !usablePattern(fields.place("pattern"), pattern)) {
            return null;
        }
        if (relations.isEmpty() && !fields.has("pattern") && RELATIONS.stream().noneMatch(fields::has)) {
            problems.at(
                    fields.node(),
                    "'extract' does not say which text; add at least one of " + String.join(", ", RELATIONS)
                            + " or pattern.");
            return null;
        }
        return variable == null ? null : new TaskStep.Extract(variable, relations, pattern);
    }

    private boolean usablePattern(Node node, String pattern) {
        try {
            int groups = Pattern.compile(pattern).matcher("").groupCount();
            if (groups <= 1) {
                return true;
            }
            problems.at(
                    node,
                    "The pattern '" + pattern + "' has " + groups
                            + " groups; keep one around what is wanted, and write the others as (?:...).");
        } catch (PatternSyntaxException e) {
            problems.at(
                    node,
                    "The pattern '" + pattern + "' is no regular expression: " + e.getDescription() + " at character "
                            + (e.getIndex() + 1) + ".");
        }
        return false;
    }

    private @Nullable TaskStep dialog(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            String answer = Fields.text(value, "'dialog'", problems);
            List<String> allowed = List.of("accept", "dismiss");
            if (answer == null) {
                return null;
            }
            if (!allowed.contains(answer)) {
                problems.at(
                        value,
                        "'dialog' must be accept or dismiss, but is '" + answer + "'."
                                + Spelling.suggest(answer, allowed));
                return null;
            }
            return new TaskStep.AnswerDialog(answer.equals("accept"), null, null);
        }
        var fields = new Fields(mapping, "'dialog'", List.of("answer", "message", "text"), problems);
        String answer = fields.require("answer") == null ? null : fields.word("answer", List.of("accept", "dismiss"));
        String message = fields.has("message") ? filled(fields.place("message"), fields.text("message"), false) : null;
        String text = fields.has("text") ? filled(fields.place("text"), fields.text("text"), true) : null;
        return answer == null ? null : new TaskStep.AnswerDialog(answer.equals("accept"), message, text);
    }

    private @Nullable TaskStep back(Node value) {
        return bare(value, "back") ? new TaskStep.Back() : null;
    }

    private @Nullable TaskStep closeTab(Node value) {
        return bare(value, "close_tab") ? new TaskStep.CloseTab() : null;
    }

    private boolean bare(Node value, String word) {
        if (Fields.isNull(value)) {
            return true;
        }
        problems.at(value, "'" + word + "' takes nothing, but has " + Fields.kind(value) + "; write '- " + word + "'.");
        return false;
    }

    private @Nullable TaskStep goal(Node value) {
        String goal = filled(value, Fields.text(value, "'goal'", problems), true);
        return goal == null ? null : new TaskStep.Goal(goal);
    }

    // ---- targets

    /** A target, of which a plain text means the thing that bears it. */
    private @Nullable Target textTarget(Node value, String what) {
        return target(value, what, "text");
    }

    /** A target, of which a plain text means the field with that label. */
    private @Nullable Target fieldTarget(Node value, String what) {
        return target(value, what, "field");
    }

    private @Nullable Target target(Node value, String what, String plain) {
        if (value instanceof MappingNode mapping) {
            return target(new Fields(mapping, what, TARGET, problems), what);
        }
        String text = filled(value, Fields.text(value, what, problems), false);
        if (text == null) {
            return null;
        }
        return plain.equals("field") ? Target.field(text) : Target.text(text);
    }

    private @Nullable Target target(Fields fields, String what) {
        String which = fields.requireOneOf(WHICH);
        String words = which == null ? null : filled(fields.place(which), fields.text(which), false);
        long nth = fields.count("nth", 1000).orElse(0);
        List<Target.Relation> relations = relations(fields);
        if (which == null || words == null) {
            return null;
        }
        if (which.equals("describe")) {
            if (fields.has("nth") || RELATIONS.stream().anyMatch(fields::has)) {
                problems.at(
                        fields.node(),
                        what + " has 'describe' together with nth or a relation, which go with text and field only;"
                                + " say it all in the description.");
                return null;
            }
            return Target.described(words);
        }
        return new Target.ByText(
                words,
                which.equals("field") ? Target.Role.FIELD : Target.Role.ANY,
                nth == 0 ? null : (int) nth,
                relations);
    }

    private List<Target.Relation> relations(Fields fields) {
        var relations = new ArrayList<Target.Relation>();
        for (String name : RELATIONS) {
            for (String anchor : fields.texts(name)) {
                if (filled(fields.place(name), anchor, false) != null) {
                    relations.add(new Target.Relation(Target.Direction.valueOf(name.toUpperCase(Locale.ROOT)), anchor));
                }
            }
        }
        return relations;
    }

    private @Nullable Fields mapping(Node value, String owner, List<String> allowed, String example) {
        if (value instanceof MappingNode mapping) {
            return new Fields(mapping, owner, allowed, problems);
        }
        problems.at(
                value,
                owner + " must have keys (" + String.join(", ", allowed) + "), but is " + Fields.kind(value)
                        + ". Write it as '" + example + "'.");
        return null;
    }

    // ---- variables

    /** The text as it is, after its variables and secrets were checked; null with a problem when one is wrong. */
    private @Nullable String filled(Node node, @Nullable String text, boolean typed) {
        return text == null || !templates.check(node, text, typed) ? null : text;
    }
}
