package dev.sightline.examples.scripted;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.task.Task;
import org.springframework.stereotype.Component;

/** Signs a guest book as a person would: through the page. */
@Component
class Signer {

    private final GuiAgent agent;

    Signer(GuiAgent agent) {
        this.agent = agent;
    }

    /** Returns when the book shows that it was signed. */
    RunResult sign(String url, String name, String message) {
        Task task = Task.builder("Sign the guest book")
                .startingAt(url)
                .variable("name", name)
                .type("${name}", "Name")
                .type(message, "Message")
                .click("Sign the book")
                .waitForText("Signed 1 times")
                .build();
        return agent.run(task).orThrow();
    }
}
