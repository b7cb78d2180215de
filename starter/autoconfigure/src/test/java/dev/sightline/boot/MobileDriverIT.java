package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.task.Task;
import dev.sightline.testkit.Fixture;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A phone that is described by properties alone: the real Appium and its UiAutomator2 driver over a phone made of
 * Chromium.
 */
@Timeout(600)
class MobileDriverIT {

    private static final String APPLICATION = "dev.sightline.contract";

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static FakeAndroid phone;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static AppiumServer appium;

    @TempDir
    Path runs;

    @BeforeAll
    static void start() throws Exception {
        phone = FakeAndroid.start("chromium", List.of(new FakeAndroid.App("Contract", APPLICATION, Fixture.page())));
        try {
            appium = AppiumServer.start(phone.androidHome());
        } catch (AppiumServer.Unavailable e) {
            System.out.println("SKIPPED: " + e.getMessage());
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    @AfterAll
    static void stop() {
        if (appium != null) {
            appium.close();
        }
        if (phone != null) {
            phone.close();
        }
    }

    @Test
    void agentOfANamedPhoneOpensAnApplicationByItsConfiguredName() {
        onThePhone(new ApplicationContextRunner(), agent -> {
            RunResult result =
                    agent.run(Task.builder("fill the form").openApp("form").build());
            assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
            assertThat(phone.packageInFront()).isEqualTo(APPLICATION);
        });
    }

    @Test
    void goalIsPursuedByTapsWhereAModelSeesTheTargets() {
        var model = new SeeingModel();
        onThePhone(new ApplicationContextRunner().withBean(ChatModel.class, () -> model), agent -> {
            RunResult result = agent.run(Task.goal("Tap every coloured field of the form"));
            assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
            assertThat(phone.inApp("pressed.join()").asString("")).isEqualTo("red,green,blue,amber");
            assertThat(model.prompts)
                    .hasSize(6)
                    .allSatisfy(prompt -> assertThat(prompt.getContents()).contains("mobile_use"));
        });
    }

    private void onThePhone(ApplicationContextRunner runner, Consumer<GuiAgent> test) {
        var properties = new ArrayList<>(List.of(
                "sightline.runs-folder=" + runs,
                "sightline.driver=none",
                "sightline.drivers.phone.type=mobile",
                "sightline.drivers.phone.mobile.server=" + appium.url(),
                "sightline.drivers.phone.mobile.apps.Form=" + APPLICATION));
        // a colon ends the name of a property, so names stand here without their prefix
        phone.capabilities()
                .forEach((name, value) -> properties.add("sightline.drivers.phone.mobile.capabilities."
                        + name.replaceFirst("^appium:", "") + "=" + value));
        runner.withConfiguration(AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withPropertyValues(properties.toArray(String[]::new))
                .run(context -> test.accept(context.getBean("phoneGuiAgent", GuiAgent.class)));
    }

    /** Opens the form, taps the targets one after the other where the image shows their colours, and is done. */
    private static final class SeeingModel implements ChatModel {

        private final List<Prompt> prompts = new ArrayList<>();
        private final Iterator<Fixture.Target> targets =
                List.of(Fixture.Target.values()).iterator();

        @Override
        public ChatResponse call(Prompt prompt) {
            prompts.add(prompt);
            String arguments;
            if (prompts.size() == 1) {
                arguments = "\"action\": \"open\", \"text\": \"form\"";
            } else if (targets.hasNext()) {
                arguments = "\"action\": \"click\", \"coordinate\": "
                        + middleOf(targets.next().colour(), image(prompt));
            } else {
                arguments = "\"action\": \"terminate\", \"status\": \"success\"";
            }
            return new ChatResponse(List.of(new Generation(new AssistantMessage(
                    "<tool_call>\n{\"name\": \"mobile_use\", \"arguments\": {" + arguments + "}}\n</tool_call>"))));
        }

        private static BufferedImage image(Prompt prompt) {
            byte[] file =
                    prompt.getUserMessages().getLast().getMedia().getLast().getDataAsByteArray();
            try {
                return ImageIO.read(new ByteArrayInputStream(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** In the pixels of the image, as the model writes it. */
        private static String middleOf(int colour, BufferedImage image) {
            long count = 0;
            long sumX = 0;
            long sumY = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    if (isClose(image.getRGB(x, y), colour)) {
                        count++;
                        sumX += x;
                        sumY += y;
                    }
                }
            }
            if (count == 0) {
                throw new AssertionError("The image shows nothing of the colour " + Integer.toHexString(colour));
            }
            return "[" + sumX / count + ", " + sumY / count + "]";
        }

        private static boolean isClose(int pixel, int colour) {
            return Math.abs((pixel >> 16 & 255) - (colour >> 16 & 255)) < 12
                    && Math.abs((pixel >> 8 & 255) - (colour >> 8 & 255)) < 12
                    && Math.abs((pixel & 255) - (colour & 255)) < 12;
        }
    }
}
