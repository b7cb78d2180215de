package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.calibration.ModelDoctor;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The settings of the model's server: what is sent is what is stated to the model. */
class ModelImagePropertiesTests {

    @TempDir
    Path runs;

    private final List<BufferedImage> shown = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final ChatModel brain = new ChatModel() {
        @Override
        public ChatResponse call(Prompt prompt) {
            told.add(prompt.getSystemMessage().getText());
            byte[] file = prompt.getUserMessage().getMedia().getFirst().getDataAsByteArray();
            try {
                shown.add(ImageIO.read(new ByteArrayInputStream(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new ChatResponse(
                    List.of(new Generation(new AssistantMessage("{\"name\": \"computer_use\", \"arguments\":"
                            + " {\"action\": \"terminate\", \"status\": \"success\"}}"))));
        }
    };

    private ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean("screen", GuiDriverFactory.class, () -> _ -> new FakeDriver())
                .withBean("brain", ChatModel.class, () -> brain)
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    @Test
    void imageHasTheUsualNumberOfTokens() {
        contextRunner().run(context -> {
            context.getBean(GuiAgent.class).run(Task.goal("Look")).orThrow();

            assertThat(tokens(28)).isBetween(1024, 1280);
            assertThat(told.getFirst())
                    .contains("The screen's resolution is " + shown.getFirst().getWidth() + "×"
                            + shown.getFirst().getHeight() + ".");
        });
    }

    @Test
    void propertiesDecideWhatIsSentAndStated() {
        contextRunner()
                .withPropertyValues(
                        "sightline.model.min-image-tokens=100",
                        "sightline.model.max-image-tokens=200",
                        "sightline.model.image-factor=32",
                        "sightline.model.coordinates=thousandths")
                .run(context -> {
                    context.getBean(GuiAgent.class).run(Task.goal("Look")).orThrow();

                    assertThat(tokens(32)).isBetween(100, 200);
                    assertThat(told.getFirst()).contains("The screen's resolution is 1000×1000.");
                });
    }

    @Test
    void longestSideIsKept() {
        contextRunner()
                .withPropertyValues("sightline.model.longest-image-side=500")
                .run(context -> {
                    context.getBean(GuiAgent.class).run(Task.goal("Look")).orThrow();

                    assertThat(Math.max(
                                    shown.getFirst().getWidth(),
                                    shown.getFirst().getHeight()))
                            .isEqualTo(476);
                });
    }

    @Test
    void doctorOfTheModelIsABean() {
        contextRunner().run(context -> assertThat(context).hasSingleBean(ModelDoctor.class));
        assertThat(shown).isEmpty();
    }

    @Test
    void settingsThatContradictEachOtherStopTheApplication() {
        contextRunner()
                .withPropertyValues("sightline.model.min-image-tokens=1024", "sightline.model.longest-image-side=500")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "Cannot build the agent: its dialect and the settings of its model's server do"
                                        + " not fit together: Cannot show images of 802816 to 1003520 pixels"));
    }

    /** Of the image that was sent, whose sides must be multiples of a factor. */
    private int tokens(int factor) {
        BufferedImage image = shown.getFirst();
        assertThat(image.getWidth() % factor).isZero();
        assertThat(image.getHeight() % factor).isZero();
        return image.getWidth() / factor * (image.getHeight() / factor);
    }
}
