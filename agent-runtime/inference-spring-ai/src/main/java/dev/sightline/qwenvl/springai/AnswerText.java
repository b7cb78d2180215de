package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;

/**
 * An answer while it arrives: releases text as soon as it cannot be the beginning of a stop sequence or of a tool call.
 * Written by the generating thread alone; {@link #isStopped()} is read by others.
 */
final class AnswerText {

    private static final String CALL = "<tool_call>";
    private static final Pattern CALLS = Pattern.compile("<tool_call>(.*?)(?:</tool_call>|\\z)", Pattern.DOTALL);

    private final List<String> stops;

    /** The markers at which text ends and calls begin, with the line break that the template puts before them. */
    private final List<String> calls;

    private final StringBuilder held = new StringBuilder();
    private boolean calling;
    private volatile boolean stopped;

    AnswerText(List<String> stops, boolean tools) {
        this.stops = List.copyOf(stops);
        this.calls = tools ? List.of("\n" + CALL, CALL) : List.of();
    }

    /** Takes the next piece; returns the text that is final now, possibly none. */
    String append(String piece) {
        if (stopped) {
            return "";
        }
        held.append(piece);
        int stop = first(stops);
        if (stop >= 0) {
            stopped = true;
            held.setLength(stop);
        }
        if (calling) {
            return "";
        }
        int call = first(calls);
        if (call >= 0) {
            calling = true;
            return release(call);
        }
        return stopped ? release(held.length()) : release(held.length() - undecided());
    }

    /** Whether a stop sequence has occurred: everything after it is ignored. */
    boolean isStopped() {
        return stopped;
    }

    /**
     * The end: the rest of the text, and the calls. A call that is not valid JSON stays text, so that the caller sees
     * it.
     */
    Rest finish() {
        if (!calling) {
            return new Rest(release(held.length()), List.of());
        }
        String text = release(held.length());
        List<ToolCall> parsed = new ArrayList<>();
        Matcher matcher = CALLS.matcher(text);
        while (matcher.find()) {
            ToolCall call = call(matcher.group(1));
            if (call == null) {
                return new Rest(text, List.of());
            }
            parsed.add(call);
        }
        return new Rest("", parsed);
    }

    /** What the end of an answer yields. */
    record Rest(String text, List<ToolCall> calls) {}

    private static @Nullable ToolCall call(String text) {
        try {
            if (JsonValue.parse(text.strip()) instanceof JsonObject call
                    && call.get("name") instanceof JsonString(String name)
                    && call.get("arguments") instanceof JsonObject arguments) {
                return new ToolCall("call_" + UUID.randomUUID(), "function", name, arguments.toString());
            }
            return null;
        } catch (QwenVlException e) {
            return null;
        }
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** The index of the first of some sequences; −1 if there is none. */
    private int first(List<String> sequences) {
        int first = -1;
        for (String sequence : sequences) {
            int at = held.indexOf(sequence);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    /** How many characters at the end may be the beginning of a sequence. */
    private int undecided() {
        int longest = 0;
        for (List<String> sequences : List.of(stops, calls)) {
            for (String sequence : sequences) {
                for (int length = Math.min(sequence.length() - 1, held.length()); length > longest; length--) {
                    if (sequence.startsWith(held.substring(held.length() - length))) {
                        longest = length;
                    }
                }
            }
        }
        return longest;
    }
}
