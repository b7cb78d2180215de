package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What runs do with recordings is set by properties. */
class ReplayPropertiesTests {

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();

    /** Presses Enter, and is done. */
    private ApplicationContextRunner contextRunner() {
        Iterator<String> answers = List.of(
                        "\"action\": \"key\", \"keys\": [\"enter\"]",
                        "\"action\": \"terminate\", \"status\": \"success\"")
                .iterator();
        ChatModel brain = new ChatModel() {
            @Override
            public ChatResponse call(Prompt prompt) {
                asked.incrementAndGet();
                return new ChatResponse(List.of(new Generation(new AssistantMessage(
                        "{\"name\": \"computer_use\", \"arguments\": {" + answers.next() + "}}"))));
            }
        };
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean("screen", GuiDriverFactory.class, () -> _ -> new FakeDriver())
                .withBean("brain", ChatModel.class, () -> brain)
                .withPropertyValues("sightline.runs-folder=" + folder.resolve("runs"));
    }

    @Test
    void goalIsRecordedAndRepeatedWithoutTheModel() {
        Path recordings = folder.resolve("recordings");
        contextRunner()
                .withPropertyValues("sightline.replay.folder=" + recordings, "sightline.replay.mode=heal")
                .run(context -> pursued(context.getBean(GuiAgent.class)));
        assertThat(asked).hasValue(2);
        assertThat(recordings).isDirectory();

        contextRunner()
                .withPropertyValues("sightline.replay.folder=" + recordings, "sightline.replay.mode=strict")
                .run(context -> assertThat(pursued(context.getBean(GuiAgent.class))
                                .tokens()
                                .total())
                        .isZero());
        assertThat(asked).hasValue(2);
    }

    @Test
    void nothingIsRecordedUnlessAsked() {
        contextRunner().run(context -> pursued(context.getBean(GuiAgent.class)));
        assertThat(asked).hasValue(2);
        assertThat(Files.exists(folder.resolve("recordings"))).isFalse();
        assertThat(Files.exists(Path.of("recordings"))).isFalse();
    }

    private static RunResult pursued(GuiAgent agent) {
        return agent.run(Task.goal("Press Enter")).orThrow();
    }
}
