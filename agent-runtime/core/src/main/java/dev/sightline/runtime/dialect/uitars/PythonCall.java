package dev.sightline.runtime.dialect.uitars;

import dev.sightline.runtime.internal.dialect.InvalidAnswerException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call in Python's syntax with named string arguments, such as {@code type(content='It\'s')}. Quotes that the model
 * forgot to escape are tolerated, because a string ends only where the call or another argument goes on; escapes that
 * would type something else are refused.
 *
 * @param arguments with the verb as {@code action}
 * @param end index after the call
 */
record PythonCall(ObjectNode arguments, int end) {

    /** The beginning of a call. */
    static final Pattern CALL = Pattern.compile("([A-Za-z_]{2,30})\\s{0,5}\\(");

    private static final Pattern NAME = Pattern.compile("\\s{0,20}([A-Za-z_][A-Za-z_0-9]{0,30})\\s{0,5}=\\s{0,5}");

    /** What follows a string that ends: another argument, or the end of the call and of its line. */
    private static final Pattern AFTER_STRING =
            Pattern.compile("\\s{0,20}(?:,\\s{0,20}[A-Za-z_][A-Za-z_0-9]{0,30}\\s{0,5}=|\\)\\s{0,20}(?:$|[\\n;<`]))");

    /** The end of a call and the beginning of another, within what may be one string. */
    private static final Pattern ANOTHER =
            Pattern.compile("['\"]\\s{0,20}\\).{0,200}[a-z_]\\(\\w+\\s?=", Pattern.DOTALL);

    private static final Pattern BRACKET = Pattern.compile("\\s{0,20}\\)");

    private static final Pattern BARE_VALUE = Pattern.compile("\\([^()]{1,80}\\)|\\[[^\\[\\]]{1,80}]|[^,()'\"]{1,80}");

    private static final int LONGEST = 20_000;

    /** The first call at or after an index, null when there is none. */
    static @Nullable PythonCall at(String text, int from) throws InvalidAnswerException {
        Matcher call = CALL.matcher(text);
        if (!call.find(from)) {
            return null;
        }
        return new Scanner(text, call.end()).read(call.group(1).toLowerCase(Locale.ROOT));
    }

    private static final class Scanner {

        private final String text;
        private int at;

        Scanner(String text, int at) {
            this.text = text.length() > at + LONGEST ? text.substring(0, at + LONGEST) : text;
            this.at = at;
        }

        PythonCall read(String verb) throws InvalidAnswerException {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode();
            arguments.put("action", verb);
            while (true) {
                skip();
                if (at >= text.length()) {
                    // only the closing bracket is missing, which servers cut off with the end of the turn
                    return finished(arguments);
                }
                if (text.charAt(at) == ')') {
                    at++;
                    return finished(arguments);
                }
                Matcher name = NAME.matcher(text).region(at, text.length());
                if (!name.lookingAt()) {
                    throw new InvalidAnswerException(
                            "The parameters of '" + verb + "' are not of the form name='value'.");
                }
                at = name.end();
                String key = name.group(1).toLowerCase(Locale.ROOT);
                if (arguments.has(key)) {
                    throw new InvalidAnswerException("Your action gives a parameter twice; give each once.");
                }
                arguments.put(key, value(verb));
            }
        }

        private PythonCall finished(ObjectNode arguments) {
            return new PythonCall(arguments, at);
        }

        private void skip() {
            while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
        }

        private String value(String verb) throws InvalidAnswerException {
            if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
                return string();
            }
            Matcher bare = BARE_VALUE.matcher(text).region(at, text.length());
            if (!bare.lookingAt()) {
                throw new InvalidAnswerException("A parameter of '" + verb + "' has no value.");
            }
            at = bare.end();
            if (at >= text.length() && Character.isLetterOrDigit(text.charAt(at - 1))) {
                throw cutOff();
            }
            return bare.group().strip();
        }

        private String string() throws InvalidAnswerException {
            char quote = text.charAt(at);
            var value = new StringBuilder();
            Matcher after = AFTER_STRING.matcher(text);
            Matcher bracket = BRACKET.matcher(text);
            int candidates = 0;
            int candidate = 0;
            String candidateValue = "";
            for (int i = at + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\') {
                    i++;
                    if (i >= text.length()) {
                        break;
                    }
                    value.append(escaped(text.charAt(i)));
                } else if (c == quote
                        && (i + 1 == text.length()
                                || after.region(i + 1, text.length()).lookingAt())) {
                    at = i + 1;
                    if (candidates > 0 && ANOTHER.matcher(value).find()) {
                        throw new InvalidAnswerException(
                                "Your answer holds several actions in a line, and which one you want is not clear.");
                    }
                    return value.toString();
                } else {
                    if (c == quote && bracket.region(i + 1, text.length()).lookingAt()) {
                        candidates++;
                        candidate = i + 1;
                        candidateValue = value.toString();
                    }
                    value.append(c);
                }
            }
            if (candidates == 1) {
                // words follow the call on its line
                at = candidate;
                return candidateValue;
            }
            throw cutOff();
        }

        private static char escaped(char c) throws InvalidAnswerException {
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case '\'', '"', '\\', '\n' -> c;
                default ->
                    throw new InvalidAnswerException(
                            "A string of your action has the escape \\" + c + "; write \\\\ for a backslash.");
            };
        }

        private static InvalidAnswerException cutOff() {
            return new InvalidAnswerException(
                    "Your action was cut off before its end; think less and name the action.");
        }
    }
}
