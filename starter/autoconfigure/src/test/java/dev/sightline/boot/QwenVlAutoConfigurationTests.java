package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.runtime.dialect.ModelDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.MimeTypeUtils;

class QwenVlAutoConfigurationTests {

    private static final Path REHEARSAL =
            Path.of("../../agent-runtime/pocket-model/src/test/resources/dev/sightline/pocket/rehearsal");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(QwenVlAutoConfiguration.class, QwenVlAbsentAutoConfiguration.class));

    private ApplicationContextRunner active() {
        return runner.withPropertyValues(
                "spring.ai.model.chat=qwen-vl",
                "sightline.model.path=" + REHEARSAL,
                "sightline.model.threads=1",
                "sightline.model.context-length=512",
                "sightline.model.max-tokens=64");
    }

    @Test
    void withoutBeingAskedForThereIsNoModel() {
        runner.withPropertyValues("sightline.model.path=" + REHEARSAL)
                .run(context -> assertThat(context).doesNotHaveBean(ChatModel.class));
    }

    @Test
    void anotherModelSwitchesItOff() {
        active().withPropertyValues("spring.ai.model.chat=openai")
                .run(context -> assertThat(context).doesNotHaveBean(QwenVl.class));
    }

    @Test
    void withoutItsJarTheStartSaysWhatToAdd() {
        active().withClassLoader(new FilteredClassLoader(QwenVlChatModel.class))
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .hasMessage(
                                        "The property 'spring.ai.model.chat' is 'qwen-vl', but that chat model is not on the class path. Add the dependency dev.sightline:sightline-qwen-vl-spring-ai, or set the property to another model."));
    }

    @Test
    void checkpointsOwnDialectIsSpoken() {
        active().run(context ->
                assertThat(context.getBean(ModelDialect.class).name()).isEqualTo("pocket"));
    }

    @Test
    void modelAnswersAboutAScreen() {
        active().run(context -> {
            assertThat(context).hasSingleBean(QwenVlChatModel.class);
            Prompt prompt = new Prompt(
                    new SystemMessage("You operate a screen of 168x112 with computer_use."),
                    UserMessage.builder()
                            .text("Task: Go to Search")
                            .media(new Media(
                                    MimeTypeUtils.IMAGE_PNG,
                                    new FileSystemResource(REHEARSAL.resolve("goldens/screen-00.png"))))
                            .build());
            String text = Objects.requireNonNull(
                            context.getBean(ChatModel.class).call(prompt).getResult())
                    .getOutput()
                    .getText();
            assertThat(text)
                    .isEqualTo("Click Search\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": "
                            + "{\"action\": \"left_click\", \"coordinate\": [94, 46]}}\n</tool_call>");
        });
    }

    @Test
    void propertiesReachTheEngineAndTheOptions() {
        active().withPropertyValues(
                        "sightline.model.backend=scalar",
                        "sightline.model.max-image-tokens=100",
                        "sightline.model.prefill-chunk=32",
                        "sightline.model.image-cache=3MB",
                        "sightline.model.name=tiny",
                        "sightline.model.sampling.temperature=0.5",
                        "sightline.model.sampling.top-k=7",
                        "sightline.model.sampling.top-p=0.9",
                        "sightline.model.sampling.repetition-penalty=1.1",
                        "sightline.model.sampling.seed=5")
                .run(context -> {
                    QwenVl engine = context.getBean(QwenVl.class);
                    assertThat(engine.backend()).isEqualTo("scalar");
                    assertThat(engine.options().threads()).isEqualTo(1);
                    assertThat(engine.options().contextLength()).isEqualTo(512);
                    assertThat(engine.options().maxPixels()).isEqualTo(100 * 28 * 28);
                    assertThat(engine.options().prefillChunk()).isEqualTo(32);
                    assertThat(engine.options().imageCacheBytes()).isEqualTo(3 << 20);
                    assertThat(context.getBean(QwenVlChatModel.class).getOptions())
                            .satisfies(options -> {
                                assertThat(options.getModel()).isEqualTo("tiny");
                                assertThat(options.getMaxTokens()).isEqualTo(64);
                                assertThat(options.getTemperature()).isEqualTo(0.5);
                                assertThat(options.getTopK()).isEqualTo(7);
                                assertThat(options.getTopP()).isEqualTo(0.9);
                                assertThat(options.getRepetitionPenalty()).isEqualTo(1.1);
                                assertThat(options.getSeed()).isEqualTo(5);
                            });
                });
    }

    @Test
    void ownChatModelIsTaken() {
        active().withBean(
                        "own",
                        QwenVlChatModel.class,
                        () -> QwenVlChatModel.open(
                                        REHEARSAL, QwenVlOptions.defaults().withContextLength(256))
                                .build())
                .run(context ->
                        assertThat(context).hasSingleBean(QwenVlChatModel.class).hasBean("own"));
    }

    @Test
    void engineIsClosedWithTheApplication() {
        List<QwenVl> engines = new ArrayList<>();
        active().run(context -> {
            engines.add(context.getBean(QwenVl.class));
            assertThat(engines).noneMatch(QwenVl::isClosed);
        });
        assertThat(engines).hasSize(1).allMatch(QwenVl::isClosed);
    }

    @Test
    void healthTellsModelBackendContextAndMemory() {
        active().run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            Health health = Objects.requireNonNull(indicator.health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("model", "rehearsal")
                    .containsEntry("backend", context.getBean(QwenVl.class).backend())
                    .containsEntry("threads", 1)
                    .containsEntry("contextLength", 512)
                    .containsEntry("mappedWeights", "1 MiB")
                    .containsKeys("keyValueCache", "activations");
            context.getBean(QwenVl.class).close();
            assertThat(Objects.requireNonNull(indicator.health()).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void healthCanBeSwitchedOff() {
        active().withPropertyValues("management.health.qwen-vl.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(QwenVlChatModel.class)
                        .doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void missingPathIsExplained() {
        runner.withPropertyValues("spring.ai.model.chat=qwen-vl").run(context -> {
            FailureAnalysis analysis =
                    new SightlineFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(Objects.requireNonNull(analysis).getDescription())
                    .isEqualTo(
                            "The chat model is 'qwen-vl', but 'sightline.model.path' is not set. Set it to the folder of a"
                                    + " Qwen2.5-VL checkpoint, or to a GGUF file; './sightline model pull' fetches one.");
        });
    }

    @Test
    void wrongPathIsExplained() {
        active().withPropertyValues("sightline.model.path=/no/such/model").run(context -> {
            FailureAnalysis analysis =
                    new QwenVlFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(Objects.requireNonNull(analysis).getDescription())
                    .isEqualTo(
                            "Cannot load '/no/such/model': there is no such file. Check the path, or pull the model first.");
            assertThat(analysis.getAction())
                    .isEqualTo(
                            "Correct the properties that begin with 'sightline.model.' accordingly, or set 'spring.ai.model.chat' to another model.");
        });
    }

    @Test
    void damagedCheckpointFailsAtStart(@TempDir Path folder) throws IOException {
        try (var files = Files.list(REHEARSAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
        active().withPropertyValues("sightline.model.path=" + folder).run(context -> {
            FailureAnalysis analysis =
                    new QwenVlFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(Objects.requireNonNull(analysis).getDescription()).startsWith("Cannot load '" + weights + "'");
        });
    }

    @Test
    void unknownBackendIsExplained() {
        active().withPropertyValues("sightline.model.backend=gpu")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("Cannot use the backend 'gpu': there is no such backend. Installed: "));
    }
}
