package dev.sightline.runtime.internal.goal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tokenizer.JTokkitTokenCountEstimator;

class ResizeAlarmTests {

    private static final ImageWindow WINDOW = ImageWindow.ofTokens(4, 1280, 28);

    /** 812×588, which are 609 tokens. */
    private final ModelImage image = ModelImage.of(
            Screenshot.ofImage(
                    new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB),
                    new Transform<>(1, 1, 0, 0),
                    ScreenState.UNKNOWN,
                    Instant.EPOCH),
            WINDOW);

    private final ResizeAlarm alarm = new ResizeAlarm(WINDOW);

    @Test
    void enlargedImageIsReportedOnceWithBothSizesAndTheSetting() {
        String problem = alarm.raisedBy(prompt(), List.of(image), textTokens() + 1064 + 12);

        assertThat(problem)
                .startsWith(
                        "The model's server must have resized the screenshot: 812×588 pixels were sent, which are 609"
                                + " image tokens, and it counted about 1")
                .contains(", as of 1")
                .contains("Set sightline.model.min-image-tokens=1024 (--min-image-tokens 1024)")
                .contains("./sightline doctor --model-url");
        assertThat(alarm.raisedBy(prompt(), List.of(image), textTokens() + 1064 + 12))
                .isNull();
    }

    @Test
    void shrunkImageIsReported() {
        assertThat(alarm.raisedBy(prompt(), List.of(image), textTokens() + 234 + 12))
                .contains("sightline.model.max-image-tokens=2");
    }

    @Test
    void imageAsItWasSentRaisesNoAlarm() {
        assertThat(alarm.raisedBy(prompt(), List.of(image), textTokens() + 609 + 12))
                .isNull();
        assertThat(alarm.raisedBy(prompt(), List.of(image), (long) (textTokens() * 1.1) + 609 + 30))
                .isNull();
        assertThat(alarm.raisedBy(prompt(), List.of(image), (long) (textTokens() * 0.9) + 609))
                .isNull();
    }

    @Test
    void serverThatDoesNotCountImagesOrAnythingRaisesNoAlarm() {
        assertThat(alarm.raisedBy(prompt(), List.of(image), 0)).isNull();
        assertThat(alarm.raisedBy(prompt(), List.of(image), 100)).isNull();
        assertThat(alarm.raisedBy(prompt(), List.of(image), textTokens())).isNull();
        assertThat(alarm.raisedBy(prompt(), List.of(), textTokens() + 1064)).isNull();
    }

    private Prompt prompt() {
        ModelPrompt asked = Dialects.standard()
                .nextAction(new Situation(
                        "Order a blue mug",
                        List.of(),
                        Platform.WEB,
                        new ActionSpace(EnumSet.allOf(ActionKind.class)),
                        image.size(),
                        1,
                        ScreenState.UNKNOWN,
                        Set.of()));
        return Prompts.of(asked, List.of(image));
    }

    private long textTokens() {
        return new JTokkitTokenCountEstimator().estimate(prompt().getContents());
    }
}
