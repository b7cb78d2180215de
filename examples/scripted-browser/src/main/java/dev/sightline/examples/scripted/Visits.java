package dev.sightline.examples.scripted;

import dev.sightline.action.Secret;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Other ways to use an agent: a task file, and a session that stays open. */
@Component
class Visits {

    private final GuiAgent agent;

    Visits(GuiAgent agent) {
        this.agent = agent;
    }

    /** Runs a task file. */
    RunResult run(Path file, String url, String password) {
        Task task = TaskReader.create()
                .withBaseUrl(url)
                .withVariable("name", "Ada")
                .withSecret(Secret.of("password", password))
                .read(file);
        return agent.run(task).orThrow();
    }

    /** Keeps a browser open between instructions. */
    String look(String url) {
        try (GuiSession session = agent.open()) {
            session.open(URI.create(url));
            session.run(Task.builder("Write a name").type("Ada", "Name").build())
                    .orThrow();
            Located button = session.locate(Target.text("Sign the book"));
            return "The button is at " + button.point();
        }
    }
}
