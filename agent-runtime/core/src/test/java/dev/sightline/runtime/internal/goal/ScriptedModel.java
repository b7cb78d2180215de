package dev.sightline.runtime.internal.goal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/** A model with prepared answers, one after the other; the last is repeated. */
public final class ScriptedModel implements ChatModel {

    /** One answer, or what keeps it from coming. */
    @FunctionalInterface
    public interface Line {
        String speak() throws Exception;
    }

    private final Deque<Line> lines = new ArrayDeque<>();
    private final List<Prompt> prompts = Collections.synchronizedList(new ArrayList<>());

    public static ScriptedModel saying(String... answers) {
        var model = new ScriptedModel();
        for (String answer : answers) {
            model.then(() -> answer);
        }
        return model;
    }

    public ScriptedModel then(Line line) {
        lines.add(line);
        return this;
    }

    public static String acting(String arguments) {
        return "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": " + arguments + "}\n</tool_call>";
    }

    public static String click(int x, int y) {
        return acting("{\"action\": \"left_click\", \"coordinate\": [" + x + ", " + y + "]}");
    }

    public static String done() {
        return acting("{\"action\": \"terminate\", \"status\": \"success\"}");
    }

    public List<Prompt> prompts() {
        return List.copyOf(prompts);
    }

    /** What the user's turn of a call said, from 0. */
    public String user(int call) {
        return Objects.requireNonNullElse(turn(call).getText(), "");
    }

    public UserMessage turn(int call) {
        return prompts.get(call).getUserMessage();
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        prompts.add(prompt);
        Line line = lines.size() > 1 ? lines.poll() : lines.element();
        String text;
        try {
            text = line.speak();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the connection failed", e);
        }
        return new ChatResponse(
                List.of(new Generation(new AssistantMessage(text))),
                ChatResponseMetadata.builder().usage(new DefaultUsage(100, 20)).build());
    }
}
