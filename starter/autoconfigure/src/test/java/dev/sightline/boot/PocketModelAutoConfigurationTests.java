package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.pocket.PocketModel;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** With and without weights: those of the rehearsal stand in for the ones that ship. */
@ExtendWith(OutputCaptureExtension.class)
class PocketModelAutoConfigurationTests {

    private static final Path REHEARSAL =
            Path.of("../../agent-runtime/pocket-model/src/test/resources/dev/sightline/pocket/rehearsal");

    /** Comes before the jar of the pocket model on the class path of the tests. */
    private static final Path RESOURCES = Path.of("target/test-classes/dev/sightline/pocket");

    @TempDir
    Path folder;

    @AfterEach
    void withoutWeightsAgain() throws Exception {
        FileSystemUtils.deleteRecursively(RESOURCES);
    }

    @Test
    void buildWithoutWeightsSaysThatGoalsCannotBePursued(CapturedOutput output) {
        if (PocketModel.bundled().isPresent()) {
            String reason = "Skipped: this build includes the weights of the pocket model.";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        runner().run(context -> {
            assertThat(context).doesNotHaveBean(ChatModel.class).doesNotHaveBean(ModelDialect.class);
            assertThat(output)
                    .contains("There is no chat model, and this build does not include the weights of the pocket model")
                    .contains("Configure a Spring AI chat model or a checkpoint.");
        });
    }

    @Test
    void pocketModelPursuesGoalsWhereThereIsNoOtherAndSaysSo(CapturedOutput output) throws Exception {
        ship();

        runner().run(context -> {
            assertThat(context).hasSingleBean(QwenVlChatModel.class);
            assertThat(context.getBean(ModelDialect.class).maxImages()).isOne();
            assertThat(folder.resolve("unpacked")).isNotEmptyDirectory();

            RunResult result = context.getBean(GuiAgent.class)
                    .run(Task.builder("click")
                            .goal("Click Save")
                            .budget(Budget.DEFAULT.withMaxSteps(1))
                            .build());

            assertThat(output).contains("goals are pursued by the pocket model, a very small Qwen2.5-VL");
            assertThat(result.tokens().total()).isPositive();
        });
    }

    @Test
    void scriptedRunSaysNothingOfIt(CapturedOutput output) throws Exception {
        ship();

        runner().run(context -> {
            context.getBean(GuiAgent.class).run(Task.builder("type").type("a").build());

            assertThat(output).doesNotContain("goals are pursued by");
        });
    }

    @Test
    void anotherChatModelGoesFirst() throws Exception {
        ship();

        runner().withBean("mine", ChatModel.class, () -> prompt -> {
                    throw new AssertionError("not asked for anything");
                })
                .run(context -> assertThat(context)
                        .hasSingleBean(ChatModel.class)
                        .doesNotHaveBean(QwenVlChatModel.class)
                        .doesNotHaveBean(ModelDialect.class));
    }

    @Test
    void choiceOfAnotherModelSwitchesItOff() throws Exception {
        ship();

        runner().withPropertyValues("spring.ai.model.chat=none")
                .run(context -> assertThat(context).doesNotHaveBean(ChatModel.class));
        runner().withPropertyValues("spring.ai.model.chat=pocket")
                .run(context -> assertThat(context).hasSingleBean(ChatModel.class));
    }

    @Test
    void withoutItsJarThereIsNone() {
        runner().withClassLoader(new FilteredClassLoader(PocketModel.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatModel.class));
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(PocketModelAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withBean(GuiDriverFactory.class, () -> runFolder -> new FakeDriver())
                .withPropertyValues(
                        "sightline.runs-folder=" + folder.resolve("runs"),
                        "sightline.pocket.folder=" + folder.resolve("unpacked"));
    }

    private static void ship() throws Exception {
        Path weights = Files.createDirectories(RESOURCES.resolve("weights"));
        var listing = new StringBuilder();
        try (Stream<Path> files = Files.list(REHEARSAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, weights.resolve(file.getFileName()));
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                listing.append(HexFormat.of().formatHex(digest))
                        .append("  weights/")
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        Files.writeString(RESOURCES.resolve("weights.sha256"), listing);
    }
}
