package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MetricsTests {

    @TempDir
    Path runs;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private ApplicationContextRunner contextRunner(GuiDriverFactory drivers) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean(GuiDriverFactory.class, () -> drivers)
                .withBean(MeterRegistry.class, () -> meters)
                .withBean(ObservationRegistry.class, () -> observations)
                .withBean(ChatModel.class, Giving::new)
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    /** A model that gives up at once. */
    private static final class Giving implements ChatModel {

        @Override
        public ChatResponse call(Prompt prompt) {
            return new ChatResponse(List.of(new Generation(new AssistantMessage("<tool_call>\n{\"name\":"
                    + " \"computer_use\", \"arguments\": {\"action\": \"terminate\", \"status\": \"failure\"}}"
                    + "\n</tool_call>"))));
        }
    }

    @Test
    void runItsStepsItsSessionAndItsModelCallsAreMeasured() {
        contextRunner(folder -> new FakeDriver()).run(context -> {
            GuiAgent agent = context.getBean(GuiAgent.class);
            RunResult pressed =
                    agent.run(Task.builder("press a key").press("enter").build());
            assertThat(pressed.succeeded()).isTrue();
            agent.run(Task.goal("whatever"));
        });
        assertThat(meters.get("sightline.run")
                        .tag("outcome", "finished")
                        .tag("category", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.run").tag("outcome", "gave-up").timer().count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.step").tag("step", "press").timer().count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.step").tag("step", "goal").timer().count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.driver.open").timer().count()).isEqualTo(2);
        assertThat(meters.get("sightline.driver.session").timer().count()).isEqualTo(2);
        assertThat(meters.get("sightline.driver.action")
                        .tag("action", "PRESS_KEYS")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.model.call").timer().count()).isEqualTo(1);
        assertThat(meters.get("sightline.step.phase")
                        .tag("phase", "settle")
                        .timer()
                        .count())
                .isPositive();
        assertThat(meters.get("sightline.tokens")
                        .tag("type", "prompt")
                        .counter()
                        .count())
                .isZero();
        assertThat(meters.get("sightline.run.active").longTaskTimer().activeTasks())
                .isZero();
    }

    @Test
    void driverThatDoesNotOpenFailsTheRunUnderItsCategory() {
        contextRunner(folder -> {
                    throw new SightlineException(ErrorCategory.DRIVER, "no screen today");
                })
                .run(context -> context.getBean(GuiAgent.class)
                        .run(Task.builder("press a key").press("enter").build()));
        assertThat(meters.get("sightline.run")
                        .tag("outcome", "failed")
                        .tag("category", "driver")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sightline.driver.open")
                        .tag("error", "SightlineException")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.find("sightline.driver.session").timer()).isNull();
    }

    @Test
    void sessionIsMeasuredUntilItIsClosed() {
        contextRunner(folder -> new FakeDriver()).run(context -> {
            try (GuiSession session = context.getBean(GuiAgent.class).open()) {
                assertThat(session.run(Task.builder("press").press("enter").build())
                                .succeeded())
                        .isTrue();
                assertThat(meters.get("sightline.driver.session.active")
                                .longTaskTimer()
                                .activeTasks())
                        .isEqualTo(1);
            }
        });
        assertThat(meters.get("sightline.driver.session").timer().count()).isEqualTo(1);
    }

    @Test
    void sessionOfAnAgentWithoutARunsFolderLeavesNoFolder() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = sessionFolders(temporary);
        List<Path> used = new ArrayList<>();
        GuiAgent agent = SightlineAgent.builder(folder -> {
                    used.add(folder);
                    return new FakeDriver();
                })
                .build();
        try (GuiSession session = agent.open()) {
            Files.writeString(used.getFirst().resolve("download.txt"), "whole");
            session.run(Task.builder("press").press("enter").build());
        }
        assertThat(used).hasSize(1);
        assertThat(used.getFirst()).doesNotExist();
        assertThat(sessionFolders(temporary)).isEqualTo(before);
    }

    private static List<Path> sessionFolders(Path temporary) throws IOException {
        try (var files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("sightline-session-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void pageNamesEveryMeterAndEveryTag() throws IOException {
        contextRunner(folder -> new FakeDriver()).run(context -> {
            context.getBean(GuiAgent.class)
                    .run(Task.builder("press a key").press("enter").build());
            context.getBean(GuiAgent.class).run(Task.goal("whatever"));
        });
        String page = Files.readString(Path.of("METRICS.md"));
        TreeSet<String> measured = new TreeSet<>();
        meters.getMeters().forEach(meter -> {
            String name = meter.getId().getName();
            if (!name.endsWith(".active")) {
                measured.add(name);
                meter.getId()
                        .getTags()
                        .forEach(
                                tag -> assertThat(page).as("the tag of " + name).contains("`" + tag.getKey() + "`"));
            }
        });
        assertThat(measured).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        Pattern row = Pattern.compile("(?m)^\\| `(sightline[^`]+)` \\|");
        assertThat(row.matcher(page).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(measured);
        // the queries use what Prometheus makes of these names
        Pattern queried = Pattern.compile("sightline_[a-z_]+");
        assertThat(queried.matcher(page).results().map(found -> found.group()))
                .allSatisfy(query -> assertThat(measured)
                        .anyMatch(name -> Objects.requireNonNull(query).startsWith(name.replace('.', '_'))));
    }
}
