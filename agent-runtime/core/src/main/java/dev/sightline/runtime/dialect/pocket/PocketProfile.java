package dev.sightline.runtime.dialect.pocket;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The templates that a pocket model was trained with. In a template, {@code {name}} stands for a value; nothing else is
 * special.
 *
 * @param maxPixels of the image
 * @param maxHistorySteps the longest history in training
 * @param system of the system's turn
 * @param task of the user's turn that asks for an action
 * @param history of the steps so far, which a first step leaves out
 * @param historyStep of one of them
 * @param historySeparator between two of them
 * @param question of the user's turn that asks for a text, or for yes or no
 * @param locate of the user's turn that asks for a place
 * @param facts statements and the question for each, both with {@code {text}}
 */
record PocketProfile(
        int maxPixels,
        int maxHistorySteps,
        String system,
        String task,
        String history,
        String historyStep,
        String historySeparator,
        String question,
        String locate,
        Map<String, String> facts) {

    /** The file beside a checkpoint's weights that holds the templates. */
    static final String FILE = "dialect.json";

    /** The format that this class reads. */
    private static final String FORM = "pocket-computer-use/1";

    /** The image precedes the user's text, whatever the text is. */
    private static final String IMAGE = "{image}";

    static PocketProfile parse(String json) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw damaged("it is not valid JSON: " + e.getOriginalMessage());
        }
        if (!FORM.equals(root.path("id").asString(""))) {
            throw damaged("its id is '" + root.path("id").asString("") + "', and only '" + FORM + "' is understood");
        }
        var reader = new Reader(root);
        var profile = new PocketProfile(
                reader.number("/image/maxPixels"),
                reader.number("/maxHistorySteps"),
                reader.template("/system", "width", "height"),
                reader.afterImage("/user/task", "text", "history"),
                reader.template("/user/history", "steps"),
                reader.template("/user/historyStep", "n", "thought"),
                reader.template("/user/historySeparator"),
                reader.afterImage("/user/question", "text"),
                reader.afterImage("/user/locate", "text"),
                reader.facts("/facts"));
        if (!reader.problems.isEmpty()) {
            throw damaged(String.join("; ", reader.problems));
        }
        return profile;
    }

    /** Replaces each {@code {name}} by its value in one pass, so that braces inside a value stay as they are. */
    static String fill(String template, Map<String, String> values) {
        var text = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            int end = template.charAt(i) == '{' ? template.indexOf('}', i) : -1;
            String value = end < 0 ? null : values.get(template.substring(i + 1, end));
            if (value == null) {
                text.append(template.charAt(i++));
            } else {
                text.append(value);
                i = end + 1;
            }
        }
        return text.toString();
    }

    private static SightlineException damaged(String what) {
        return new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot use the model's " + FILE + ": " + what + ". Take the file from where the model comes from.");
    }

    private static final class Reader {

        private final JsonNode root;
        private final List<String> problems = new ArrayList<>();

        Reader(JsonNode root) {
            this.root = root;
        }

        int number(String pointer) {
            JsonNode node = root.at(pointer);
            if (!node.isInt() || node.intValue() < 1) {
                problems.add(pointer + " must be a positive integer, not " + node);
                return 1;
            }
            return node.intValue();
        }

        String template(String pointer, String... names) {
            JsonNode node = root.at(pointer);
            if (!node.isString()) {
                problems.add(pointer + " must be a text");
                return "";
            }
            String template = node.stringValue();
            for (String name : names) {
                if (!template.contains("{" + name + "}")) {
                    problems.add(pointer + " lacks {" + name + "}: " + template);
                }
            }
            return template;
        }

        String afterImage(String pointer, String... names) {
            String template = template(pointer, names);
            if (!template.startsWith(IMAGE)) {
                problems.add(pointer + " must begin with " + IMAGE + ": " + template);
                return template;
            }
            return template.substring(IMAGE.length());
        }

        Map<String, String> facts(String pointer) {
            Map<String, String> facts = new LinkedHashMap<>();
            for (JsonNode fact : root.at(pointer)) {
                String statement = fact.path("statement").asString("");
                String question = fact.path("question").asString("");
                if (statement.isBlank() || question.isBlank()) {
                    problems.add(pointer + " contains an entry without a statement and a question: " + fact);
                }
                facts.put(statement, question);
            }
            return facts;
        }
    }
}
