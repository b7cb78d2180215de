package dev.sightline.example.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.mobile.MobileDriverFactory;
import dev.sightline.mobile.MobilePlatform;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The example in a small application, on a phone made of Chromium behind the real Appium and UiAutomator2 driver. */
class AndroidExampleIT {

    private static final Path TASK = Path.of("tasks/note.task.yaml");

    @Test
    void noteIsWritten() throws Exception {
        var notes = new FakeAndroid.App("Notes", "dev.sightline.notes", page());
        try (var phone = FakeAndroid.start("chromium", List.of(notes));
                var appium = appium(phone)) {
            var builder = MobileDriverFactory.builder(MobilePlatform.ANDROID, appium.url());
            phone.capabilities().forEach(builder::capability);
            MobileDriverFactory factory = builder.build();

            var result = AndroidExample.run(factory, "notes", TASK);
            assertThat(result.outcome()).isEqualTo(new Outcome.Finished(""));
            assertThat(phone.inApp("document.querySelector('#notes li').textContent")
                            .asString(""))
                    .isEqualTo("Milk and honey");

            assertThatThrownBy(() -> AndroidExample.run(factory, "calendar", TASK))
                    .hasMessageStartingWith("Cannot open the application 'calendar': no such application is installed");
        }
    }

    private static AppiumServer appium(FakeAndroid phone) throws IOException, InterruptedException {
        try {
            return AppiumServer.start(phone.androidHome());
        } catch (AppiumServer.Unavailable e) {
            System.out.println("SKIPPED: " + e.getMessage());
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private static String page() throws IOException {
        try (InputStream in = AndroidExampleIT.class.getResourceAsStream("notes.html")) {
            if (in == null) {
                throw new IOException("No resource notes.html");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
