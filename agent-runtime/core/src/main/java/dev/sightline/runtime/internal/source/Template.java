package dev.sightline.runtime.internal.source;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A text with placeholders for variables, {@code ${name}}, and for secrets, {@code ${secret.name}}. A dollar sign
 * before a placeholder escapes it: it is typed as it is written, with one dollar sign less.
 *
 * @since 0.1.0
 */
public record Template(List<Part> parts) {

    /** The pattern of names of variables. */
    public static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final String SECRET_PREFIX = "secret.";
    private static final Pattern SECRET_NAME = Pattern.compile(Secret.NAME);

    public Template {
        parts = List.copyOf(parts);
    }

    /** A piece of a template. */
    public sealed interface Part {

        record Literal(String text) implements Part {}

        record Variable(String name) implements Part {}

        record SecretValue(String name) implements Part {}
    }

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when a placeholder is not closed or its name is not
     *     valid
     */
    public static Template parse(String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw wrong(text, "'${' is not closed; add '}', or write '$${' for the characters themselves");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(place(text, text.substring(at + 2, end).strip()));
                at = end + 1;
            } else {
                literal.append(text.charAt(at));
                at++;
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
        }
        return new Template(parts);
    }

    private static Part place(String text, String name) {
        if (name.startsWith(SECRET_PREFIX)) {
            String secret = name.substring(SECRET_PREFIX.length());
            if (!SECRET_NAME.matcher(secret).matches()) {
                throw wrong(text, "'${" + name + "}' is not a valid reference to a secret; write ${secret.NAME}");
            }
            return new Part.SecretValue(secret);
        }
        if (!VARIABLE_NAME.matcher(name).matches()) {
            throw wrong(
                    text,
                    "'${" + name
                            + "}' is not a valid reference to a variable; a name consists of letters, digits and '_',"
                            + " and '$${' writes the characters themselves");
        }
        return new Part.Variable(name);
    }

    /**
     * The text with all variables filled in.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when a variable is unknown or a secret is named
     */
    public static String fill(String text, Map<String, String> variables) {
        var filled = new StringBuilder();
        for (Part part : parse(text).parts) {
            filled.append(
                    switch (part) {
                        case Part.Literal literal -> literal.text;
                        case Part.Variable variable -> lookUp(text, "variable", variable.name, variables);
                        case Part.SecretValue secret ->
                            throw wrong(
                                    text, "the secret '" + secret.name + "' can only be typed; use a variable here");
                    });
        }
        return filled.toString();
    }

    /**
     * The text with all variables and secrets filled in, to be typed.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when a variable or secret is unknown
     */
    public static Text fill(String text, Map<String, String> variables, Map<String, Secret> secrets) {
        Text filled = Text.of("");
        for (Part part : parse(text).parts) {
            filled = filled.plus(
                    switch (part) {
                        case Part.Literal literal -> Text.of(literal.text);
                        case Part.Variable variable -> Text.of(lookUp(text, "variable", variable.name, variables));
                        case Part.SecretValue secret -> Text.of(lookUp(text, "secret", secret.name, secrets));
                    });
        }
        return filled;
    }

    /** The text with known variables filled in, and secrets by name; for display. */
    public static String fillKnown(String text, Map<String, String> variables) {
        var filled = new StringBuilder();
        for (Part part : parse(text).parts) {
            filled.append(
                    switch (part) {
                        case Part.Literal literal -> literal.text;
                        case Part.Variable(String name) -> variables.getOrDefault(name, "${" + name + "}");
                        case Part.SecretValue(String name) -> "<secret:" + name + ">";
                    });
        }
        return filled.toString();
    }

    private static <V> V lookUp(String text, String what, String name, Map<String, V> known) {
        V value = known.get(name);
        if (value == null) {
            throw wrong(text, unknown(what, name, known.keySet()));
        }
        return value;
    }

    /** "variable 'custmer' is unknown", with what is known. */
    static String unknown(String what, String name, Collection<String> known) {
        return "the " + what + " '" + name + "' is unknown." + Spelling.suggest(name, known) + " "
                + (known.isEmpty()
                        ? "There are no " + what + "s here."
                        : "Known here: " + String.join(", ", new TreeSet<>(known)) + ".");
    }

    private static SightlineException wrong(String text, String why) {
        return new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot use the text '" + text + "': " + why + (why.endsWith(".") ? "" : "."));
    }
}
