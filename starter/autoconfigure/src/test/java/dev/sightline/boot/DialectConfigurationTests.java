package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DialectConfigurationTests {

    @TempDir
    Path runs;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Answers as the dialect of somebody else wants it, and as no other understands it. */
    private final ChatModel telegraph = new ChatModel() {
        @Override
        public ChatResponse call(Prompt prompt) {
            asked.add(prompt.getContents());
            return new ChatResponse(List.of(new Generation(new AssistantMessage("DONE STOP"))));
        }
    };

    private ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean("screen", GuiDriverFactory.class, () -> _ -> new FakeDriver())
                .withBean("telegraph", ChatModel.class, () -> telegraph)
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    @Test
    void dialectOfSomebodyElseIsChosenByItsName() {
        contextRunner().withPropertyValues("sightline.model.dialect=telegram").run(context -> {
            RunResult result = context.getBean(GuiAgent.class).run(Task.goal("Open the door"));

            assertThat(result.outcome()).isEqualTo(new Outcome.Finished("received by telegram"));
            assertThat(asked).singleElement().asString().contains("OPEN THE DOOR STOP");
        });
    }

    @Test
    void dialectThatIsABeanIsChosenByItsName() {
        contextRunner()
                .withBean("morse", DialectProvider.class, () -> new DialectProvider() {
                    @Override
                    public String name() {
                        return "morse";
                    }

                    @Override
                    public boolean recognizes(ModelSource model) {
                        return false;
                    }

                    @Override
                    public ModelDialect dialectFor(ModelSource model) {
                        return new TelegramDialectProvider().dialectFor(model);
                    }
                })
                .withPropertyValues("sightline.model.dialect=morse")
                .run(context -> assertThat(context.getBean(GuiAgent.class)
                                .run(Task.goal("Open the door"))
                                .outcome())
                        .isEqualTo(new Outcome.Finished("received by telegram")));
    }

    @Test
    void unknownDialectNamesTheKnownOnes() {
        contextRunner()
                .withPropertyValues("sightline.model.dialect=klingon")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Cannot use the dialect 'klingon': there is no such dialect.")
                        .hasMessageContaining("qwen2.5-vl, ")
                        .hasMessageContaining(", telegram"));
    }
}
