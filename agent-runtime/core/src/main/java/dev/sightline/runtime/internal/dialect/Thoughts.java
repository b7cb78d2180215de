package dev.sightline.runtime.internal.dialect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Separates what a model thinks from what it answers. Nothing in a thought is ever performed, whether it is a call, a
 * place or a verdict that the model only considers.
 *
 * <p>Thoughts come in tags ({@code <think>}, {@code <thinking>}, …), whose opening tag may be missing because the chat
 * template wrote it, or in a channel of their own. A tag inside a value of a call is plain text.
 *
 * @since 0.1.0
 */
public final class Thoughts {

    private static final Pattern TAG = Pattern.compile(
            "<(/?)(think|thinking|thought|thoughts|reasoning|reason|analysis|reflection|scratchpad)\\b[^<>]{0,80}>"
                    + "|\\[(/?)(think)]|◁(/?)(think)▷|<\\|(begin|end)_of_(thought)\\|>",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern FINAL_CHANNEL =
            Pattern.compile("<\\|channel\\|>\\s*final\\s*(?:<\\|constrain\\|>\\w*)?<\\|message\\|>");

    /** Names of JSON fields that hold a thought. */
    private static final Set<String> FIELDS = Set.of(
            "think",
            "thinking",
            "thought",
            "thoughts",
            "reasoning",
            "reasoning_content",
            "reason",
            "rationale",
            "analysis",
            "reflection",
            "explanation",
            "observation",
            "plan",
            "memory",
            "scratchpad");

    private Thoughts() {}

    /**
     * An answer in two parts.
     *
     * @param thought the content of the thoughts, without their tags
     * @param answer everything else
     * @param unfinished whether the text ended inside a thought
     */
    public record Split(String thought, String answer, boolean unfinished) {}

    /** Whether a JSON field holds a thought, by its name. */
    static boolean isThoughtField(String name) {
        return FIELDS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Separates the thoughts of an answer from the rest. */
    public static Split split(String text) {
        Matcher channel = FINAL_CHANNEL.matcher(text);
        int start = 0;
        while (channel.find()) {
            start = channel.end();
        }
        var thought = new StringBuilder(text.substring(0, start));
        String rest = text.substring(start);
        Matcher tag = TAG.matcher(rest);
        if (!tag.find()) {
            return new Split(thought.toString().strip(), rest.strip(), false);
        }
        tag.reset();
        List<LenientJson.Block> values = LenientJson.blocks(rest, "{").stream()
                .filter(LenientJson.Block::complete)
                .toList();
        List<int[]> parameters = XmlCalls.values(rest);
        var answer = new StringBuilder();
        Deque<String> open = new ArrayDeque<>();
        int from = 0;
        while (tag.find()) {
            if (isInside(values, tag.start()) || isWithin(parameters, tag.start())) {
                continue;
            }
            String piece = rest.substring(from, tag.start());
            String name = name(tag);
            boolean opens = opens(tag);
            if (opens) {
                (open.isEmpty() ? answer : thought).append(piece).append('\n');
                open.push(name);
            } else if (open.isEmpty()) {
                // the template opened it: everything so far was thought
                thought.append(answer).append(piece).append('\n');
                answer.setLength(0);
            } else {
                thought.append(piece).append('\n');
                while (!open.isEmpty() && !open.pop().equals(name)) {
                    // an inner thought that was never closed ends with the outer one
                }
            }
            from = tag.end();
        }
        (open.isEmpty() ? answer : thought).append(rest, from, rest.length());
        return new Split(thought.toString().strip(), answer.toString().strip(), !open.isEmpty());
    }

    private static boolean isInside(List<LenientJson.Block> values, int index) {
        return values.stream().anyMatch(value -> value.start() < index && index < value.end());
    }

    private static boolean isWithin(List<int[]> spans, int index) {
        return spans.stream().anyMatch(span -> span[0] <= index && index < span[1]);
    }

    private static String name(Matcher tag) {
        for (int group : new int[] {2, 4, 6, 8}) {
            if (tag.group(group) != null) {
                return tag.group(group).toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static boolean opens(Matcher tag) {
        List<String> marks = new ArrayList<>();
        for (int group : new int[] {1, 3, 5}) {
            if (tag.group(group) != null) {
                marks.add(tag.group(group));
            }
        }
        String word = tag.group(7);
        return word == null ? marks.stream().noneMatch("/"::equals) : word.equalsIgnoreCase("begin");
    }
}
