package dev.sightline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.agent.RunResult;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

class ModelLocatorTests {

    private static final Target MARK = Target.described("the red mark");

    /** A mark of 6×4 pixels, whose middle is given, on a screen of 1920×1080. */
    private static Screenshot screen(int centreX, int centreY) {
        var image = new BufferedImage(1920, 1080, BufferedImage.TYPE_INT_RGB);
        for (int y = centreY - 2; y < centreY + 2; y++) {
            for (int x = centreX - 3; x < centreX + 3; x++) {
                image.setRGB(x, y, 0xff0000);
            }
        }
        return Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    /** Sees the mark as well as a grid of 28 pixels of its image lets it. */
    private static final ChatModel COARSE = prompt -> {
        try {
            var media =
                    Objects.requireNonNull(prompt.getUserMessage()).getMedia().getFirst();
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(media.getDataAsByteArray()));
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    if ((rgb >> 16 & 255) > 60 && (rgb & 255) < 60) {
                        return new ChatResponse(List.of(new Generation(
                                new AssistantMessage("(%d,%d)".formatted(x / 28 * 28 + 14, y / 28 * 28 + 14)))));
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new ChatResponse(List.of(new Generation(new AssistantMessage("not found"))));
    };

    private static ModelLocator locator(ChatModel model) {
        return ModelLocator.of(model, Dialects.installed().named("gta1", ModelSource.UNKNOWN));
    }

    @Test
    void secondLookComesCloserToASmallTarget() {
        var random = new Random(17);
        double missed = 0;
        double missedThen = 0;
        for (int i = 0; i < 6; i++) {
            int x = random.nextInt(10, 1910);
            int y = random.nextInt(10, 1070);
            Located first = locator(COARSE).locate(screen(x, y), MARK);
            Located second = locator(COARSE).withSecondLook().locate(screen(x, y), MARK);
            missed += Math.hypot(first.point().x() - x, first.point().y() - y);
            missedThen += Math.hypot(second.point().x() - x, second.point().y() - y);
            assertThat(second.how()).contains("surroundings");
        }
        // a third of the screen is shown three times as large
        assertThat(missedThen).isLessThan(missed * 0.6);
    }

    @Test
    void firstAnswerHoldsWhenTheSecondLookFindsNothing() {
        var model = ScriptedModel.saying("(700,300)", "not found");

        Located located = locator(model).withSecondLook().locate(screen(1203, 517), MARK);

        assertThat(model.prompts()).hasSize(2);
        assertThat(located.how()).doesNotContain("surroundings");
    }

    @Test
    void grounderFindsWhatAPlannedStepDescribes() {
        var driver = new FakeDriver();
        var planner = ScriptedModel.saying(ScriptedModel.done());
        var grounder = ScriptedModel.saying("(322,182)");

        RunResult result = SightlineAgent.builder(_ -> driver)
                .chatModel(planner)
                .locator(locator(grounder).on(EndpointOptions.ofTokens(0, 0)))
                .build()
                .run(Task.builder("buy")
                        .click(Target.described("the blue button"))
                        .goal("finish it")
                        .build());

        assertThat(result.succeeded()).as("%s", result).isTrue();
        assertThat(driver.actions()).hasSize(1).allMatch(Action.Click.class::isInstance);
        assertThat(grounder.user(0)).contains("the blue button");
        assertThat(planner.prompts()).hasSize(1);
    }
}
