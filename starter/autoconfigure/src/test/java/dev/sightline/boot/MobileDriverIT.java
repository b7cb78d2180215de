package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.task.Task;
import dev.sightline.testkit.Fixture;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A phone that is described by properties alone: the real Appium and its UiAutomator2 driver over a phone made of
 * Chromium.
 */
@Timeout(240)
class MobileDriverIT {

    private static final String APPLICATION = "dev.sightline.contract";

    @TempDir
    Path runs;

    private static AppiumServer appium(FakeAndroid phone) throws Exception {
        try {
            return AppiumServer.start(phone.androidHome());
        } catch (AppiumServer.Unavailable e) {
            System.out.println("SKIPPED: " + e.getMessage());
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    @Test
    void agentOfANamedPhoneOpensAnApplicationByItsConfiguredName() throws Exception {
        try (FakeAndroid phone = FakeAndroid.start(
                        "chromium", List.of(new FakeAndroid.App("Contract", APPLICATION, Fixture.page())));
                AppiumServer appium = appium(phone)) {
            var properties = new ArrayList<>(List.of(
                    "sightline.runs-folder=" + runs,
                    "sightline.driver=none",
                    "sightline.drivers.phone.type=mobile",
                    "sightline.drivers.phone.mobile.server=" + appium.url(),
                    "sightline.drivers.phone.mobile.apps.Form=" + APPLICATION));
            phone.capabilities()
                    .forEach((name, value) ->
                            properties.add("sightline.drivers.phone.mobile.capabilities[" + name + "]=" + value));
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                    .withPropertyValues(properties.toArray(String[]::new))
                    .run(context -> {
                        RunResult result = context.getBean("phoneGuiAgent", GuiAgent.class)
                                .run(Task.builder("fill the form")
                                        .openApp("form")
                                        .build());
                        assertThat(result.succeeded())
                                .as(result.outcome().reason())
                                .isTrue();
                        assertThat(phone.packageInFront()).isEqualTo(APPLICATION);
                    });
        }
    }
}
