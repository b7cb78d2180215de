package dev.sightline.examples.scripted;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.nio.file.Path;

/** An agent that is built without Spring. */
final class WithoutSpring {

    private WithoutSpring() {}

    static RunResult run(Task task, Path runsFolder) {
        WebDriverOptions options = WebDriverOptions.builder()
                .viewport(1280, 720)
                .devicePixelRatio(2)
                .build();
        try (var drivers = new WebDriverFactory(options);
                var reader = PpOcrTextReader.open()) {
            GuiAgent agent = SightlineAgent.builder(drivers)
                    .textReader(reader)
                    .locator(new TextLocator(reader))
                    .runsFolder(runsFolder)
                    .build();
            return agent.run(task).orThrow();
        }
    }
}
