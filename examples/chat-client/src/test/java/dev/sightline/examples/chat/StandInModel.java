package dev.sightline.examples.chat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands in for a language model, so that the example can be tested where none runs: it decides on its next call by what the last
 * one answered, and by nothing else.
 */
final class StandInModel implements ChatModel {

    private static final Pattern NUMBER = Pattern.compile("number = (\\d+)");
    /** Before the words of a screen, an answer states its size. */
    private static final Pattern SCREEN = Pattern.compile("(?m)^\\d+x\\d+\n");

    private static final int MOST_CALLS = 20;

    private static final Pattern URL = Pattern.compile("https?://\\S+?(?=,)");

    private final List<String> answers = new CopyOnWriteArrayList<>();

    private record Call(String tool, Map<String, Object> arguments) {}

    @Override
    public ChatOptions getOptions() {
        return ToolCallingChatOptions.builder().model("stand-in").build();
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        String seen = lastAnswer(prompt);
        answers.add(seen);
        if (answers.size() > MOST_CALLS) {
            throw new AssertionError("There is no order after " + MOST_CALLS + " calls: " + answers);
        }
        Matcher number = NUMBER.matcher(seen);
        AssistantMessage reply = number.find()
                ? new AssistantMessage("Order " + number.group(1) + " is placed.")
                : calling(next(seen, prompt));
        return new ChatResponse(List.of(new Generation(reply)));
    }

    /** All that the tools have answered. */
    List<String> answers() {
        return answers;
    }

    private static String lastAnswer(Prompt prompt) {
        Message last = prompt.getInstructions().getLast();
        return last instanceof ToolResponseMessage response
                ? response.getResponses().getLast().responseData()
                : "";
    }

    private static AssistantMessage calling(Call call) {
        return AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(new AssistantMessage.ToolCall(
                        "call", "function", call.tool, JsonMapper.shared().writeValueAsString(call.arguments))))
                .build();
    }

    private static Call next(String seen, Prompt prompt) {
        if (seen.isEmpty()) {
            Matcher url = URL.matcher(prompt.getUserMessage().getText());
            if (!url.find()) {
                throw new AssertionError("The user names no address");
            }
            return new Call("open", Map.of("url", url.group(), "look", true));
        }
        Matcher size = SCREEN.matcher(seen);
        if (!size.find()) {
            return seen.contains(" running") ? new Call("status", Map.of("wait", 30)) : new Call("look", Map.of());
        }
        return nextOn(seen.substring(size.end()));
    }

    private static Call nextOn(String screen) {
        if (screen.contains("User name")) {
            return run(
                    Map.of("type", Map.of("text", "ada", "into", "User name")),
                    Map.of("type", Map.of("text", "${secret.password}", "into", "Password")),
                    Map.of("click", Map.of("text", "Log in", "below", "Password")));
        }
        if (screen.contains("Full name")) {
            return run(
                    Map.of("type", Map.of("text", "Ada Lovelace", "into", "Full name")),
                    Map.of("type", Map.of("text", "12 St James's Square", "into", "Street and number")),
                    Map.of("type", Map.of("text", "SW1Y 4JH", "into", "Postcode")),
                    Map.of("type", Map.of("text", "London", "into", "City")),
                    Map.of("select", Map.of("option", "Express, next day", "from", "Delivery")),
                    Map.of("scroll_to", "Place order"),
                    Map.of("click", "Place order"),
                    Map.of("dialog", "accept"),
                    Map.of("wait_for", "Thank you for your order"),
                    Map.of("extract", Map.of("variable", "number", "right_of", "Order number", "pattern", "\\d+")));
        }
        if (screen.contains("Check out")) {
            return new Call("act", Map.of("action", "click", "target", "Check out", "look", true));
        }
        if (screen.contains("Cart (1)")) {
            return new Call("act", Map.of("action", "click", "target", "Cart (1)", "look", true));
        }
        if (screen.contains("Add to cart")) {
            return new Call(
                    "act", Map.of("action", "click", "target", "Add to cart", "right_of", "Blue mug", "look", true));
        }
        return new Call("look", Map.of());
    }

    private static Call run(Map<?, ?>... steps) {
        return new Call("run", Map.of("wait", 30, "steps", List.of(steps)));
    }
}
