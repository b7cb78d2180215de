package dev.sightline.examples.chat;

import dev.sightline.tools.SightlineTools;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.stereotype.Component;

/** Orders what somebody wishes for. */
@Component
class Shopper {

    private final ChatClient chatClient;
    private final SightlineTools tools;

    Shopper(ChatModel model, SightlineTools tools) {
        this.chatClient = ChatClient.create(model);
        this.tools = tools;
    }

    /** Returns what the model says when it is done. */
    @Nullable
    String order(URI shop, String wish) {
        String conversation = UUID.randomUUID().toString();
        try {
            return chatClient
                    .prompt()
                    .system("The user's account is 'ada'; type its password as ${secret.password}.")
                    .user("At " + shop + ", order " + wish + ".")
                    .tools(tools.callbacks(conversation))
                    .call()
                    .content();
        } finally {
            // closes the browser
            tools.end(conversation);
        }
    }
}
