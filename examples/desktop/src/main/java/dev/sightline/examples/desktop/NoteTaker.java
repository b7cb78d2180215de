package dev.sightline.examples.desktop;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Writes notes as a person would: with the editor, through mouse and keyboard. */
@Component
class NoteTaker {

    private final GuiAgent agent;

    NoteTaker(GuiAgent agent) {
        this.agent = agent;
    }

    /** Returns when the title of the editor's window shows the name of the file. */
    RunResult write(String text, Path file) {
        return agent.run(Task.builder("Write a note")
                        .openApp("Editor")
                        .waitForText("Document")
                        .type(text)
                        .press("control+s")
                        .waitForText("Encoding:")
                        .type(file.toAbsolutePath().toString())
                        .press("enter")
                        .step(new TaskStep.WaitForText("Encoding:", true, null))
                        .expectText(stem(file))
                        .build())
                .orThrow();
    }

    /** The name of a file without its ending: small punctuation in the title of a window is easily misread. */
    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
