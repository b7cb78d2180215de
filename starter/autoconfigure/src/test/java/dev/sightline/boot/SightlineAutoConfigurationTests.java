package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.BrowserNotFoundException;
import dev.sightline.web.WebDriverFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SightlineAutoConfigurationTests {

    @TempDir
    Path runs;

    private ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TextGroundingAutoConfiguration.class,
                        DriverAutoConfiguration.class,
                        SightlineAutoConfiguration.class))
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    @Test
    void agentDriverAndEyesAreThereByDefault() {
        contextRunner()
                .run(context -> assertThat(context)
                        .hasSingleBean(GuiAgent.class)
                        .hasSingleBean(WebDriverFactory.class)
                        .hasSingleBean(TextReader.class)
                        .hasSingleBean(TextLocator.class));
    }

    @Test
    void withoutDriverThereIsNoAgent() {
        contextRunner()
                .withPropertyValues("sightline.driver=none")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(GuiDriverFactory.class)
                        .doesNotHaveBean(GuiAgent.class));
    }

    @Test
    void textGroundingCanBeSwitchedOff() {
        contextRunner()
                .withPropertyValues("sightline.text-grounding.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(GuiAgent.class)
                        .doesNotHaveBean(TextReader.class)
                        .doesNotHaveBean(Locator.class));
    }

    @Test
    void partsThatAreNotOnTheClassPathAreLeftOut() {
        contextRunner()
                .withClassLoader(new FilteredClassLoader(PpOcrTextReader.class))
                .run(context ->
                        assertThat(context).hasSingleBean(GuiAgent.class).doesNotHaveBean(TextReader.class));
    }

    @Test
    void ownBeansReplaceTheDefaults() {
        GuiDriverFactory own = folder -> {
            throw new SightlineException(ErrorCategory.DRIVER, "no screen today");
        };
        contextRunner()
                .withBean("ownDrivers", GuiDriverFactory.class, () -> own)
                .run(context -> {
                    assertThat(context).doesNotHaveBean(WebDriverFactory.class).hasSingleBean(SightlineAgent.class);
                    RunResult result = context.getBean(GuiAgent.class).run(Task.goal("do it"));
                    assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.category()).isEqualTo(ErrorCategory.DRIVER);
                        assertThat(failed.reason()).isEqualTo("no screen today");
                    });
                });
    }

    @Test
    void budgetOfTheAgentIsTheOneOfTheProperties() {
        contextRunner()
                .withPropertyValues("sightline.budget.max-steps=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Cannot make a budget of 0 steps"));
    }

    @Test
    void allowedAddressesAreEnforced() {
        contextRunner()
                .withPropertyValues("sightline.policy.allowed-urls=*.example.org")
                .run(context -> {
                    RunResult result = context.getBean(GuiAgent.class)
                            .run(Task.builder("look elsewhere")
                                    .open("http://127.0.0.1:1/")
                                    .build());
                    assertThat(result.succeeded()).isFalse();
                    assertThat(result.outcome().reason()).contains("*.example.org");
                });
    }

    @Test
    void wrongViewportIsExplained() {
        contextRunner()
                .withPropertyValues("sightline.web.viewport-width=1", "sightline.web.device-pixel-ratio=9")
                .run(context -> {
                    assertThat(context).hasFailed();
                    Throwable failure = Objects.requireNonNull(context.getStartupFailure());
                    FailureAnalysis analysis = Objects.requireNonNull(new SightlineFailureAnalyzer().analyze(failure));
                    assertThat(analysis.getDescription())
                            .contains("the viewport is 1×720")
                            .contains("the device pixel ratio is 9.0");
                });
    }

    @Test
    void missingBrowserIsExplained() {
        contextRunner()
                .withPropertyValues("sightline.web.browser=/nowhere/chromium")
                .run(context -> {
                    RunResult result = context.getBean(GuiAgent.class)
                            .run(Task.builder("look").open("about:blank").build());
                    assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
                    Throwable cause = ((Outcome.Failed) result.outcome()).cause();
                    assertThat(cause).isInstanceOf(BrowserNotFoundException.class);
                    FailureAnalysis analysis = Objects.requireNonNull(
                            new BrowserNotFoundFailureAnalyzer().analyze(new IllegalStateException(cause)));
                    assertThat(analysis.getDescription())
                            .isEqualTo(
                                    "Sightline needs chromium to operate web pages. Cannot start chromium from '/nowhere/chromium': there is no such file. Correct the configured path, or leave it out to search the PATH.");
                    assertThat(analysis.getAction())
                            .contains("apt-get install chromium chromium-driver")
                            .contains("'sightline.web.browser'");
                });
    }

    @Test
    void propertiesHaveMetadata() throws Exception {
        try (var metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).isNotNull();
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            for (String name : List.of(
                    "sightline.runs-folder",
                    "sightline.budget.max-steps",
                    "sightline.policy.allowed-urls",
                    "sightline.check-properties",
                    "sightline.text-grounding.enabled")) {
                assertThat(json).contains("\"" + name + "\"");
            }
            assertThat(json).contains("Prompt and completion tokens of all model calls of a run together.");
        }
    }
}
