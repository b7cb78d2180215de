package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.cli.ResizingModelServer.Behaviour;
import dev.sightline.cli.ResizingModelServer.Form;
import dev.sightline.runtime.calibration.Diagnosis;
import dev.sightline.runtime.calibration.Diagnosis.Fit;
import dev.sightline.runtime.calibration.ModelDoctor;
import dev.sightline.runtime.calibration.Shot;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Dialects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The doctor against a server that resizes images in every way in which servers are known to. */
@Timeout(120)
class ModelDoctorTests {

    /** What a server does, and what the doctor must find: minimum, maximum, longest side, units and fit. */
    private static Stream<Arguments> servers() {
        Behaviour plain = Behaviour.PLAIN;
        return Stream.of(
                server("as they are", 200, plain, null, null, null, Fit.STRETCHED),
                server("0 to 1000", 200, plain.in(CoordinateUnit.THOUSANDTHS), null, null, null, Fit.STRETCHED),
                server("minimum of 1024", 200, plain.withTokens(1024, 16_384), 1024, null, null, Fit.STRETCHED),
                server("maximum of 600", 200, plain.withTokens(4, 600), null, 576, null, Fit.STRETCHED),
                server("padding", 200, plain.withTokens(1024, 4096).padding(), 1024, null, null, Fit.PADDED),
                server("longer side 500", 200, plain.withLongestSide(500), null, null, 500, Fit.STRETCHED),
                server("longer side 1024", 200, plain.withLongestSide(1024), null, null, 1024, Fit.STRETCHED),
                server("0 to 1", 16, plain.in(CoordinateUnit.FRACTIONS), null, null, null, Fit.STRETCHED),
                server("minimum of 1600", 16, plain.withTokens(1600, 16_384), 1600, null, null, Fit.STRETCHED),
                server("maximum of 1280", 16, plain.withTokens(4, 1280), null, 1225, null, Fit.STRETCHED),
                server(
                        "longer side 1024, padding, 0 to 1000",
                        16,
                        plain.withLongestSide(1024).padding().in(CoordinateUnit.THOUSANDTHS),
                        null,
                        null,
                        1024,
                        Fit.PADDED),
                server(
                        "factor of 32, 0 to 1000",
                        16,
                        plain.withFactor(32).in(CoordinateUnit.THOUSANDTHS),
                        null,
                        null,
                        null,
                        Fit.STRETCHED));
    }

    private static Arguments server(
            String name,
            int targets,
            Behaviour behaviour,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable Integer longestSide,
            Fit fit) {
        return Arguments.argumentSet(name, targets, behaviour, min, max, longestSide, fit);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyTargetIsHitWithTheSettingsFound(
            int targets,
            Behaviour behaviour,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable Integer longestSide,
            Fit fit)
            throws Exception {
        try (var server = new ResizingModelServer(behaviour)) {
            Diagnosis found = ModelDoctor.of(server.chatModel("qwen2.5-vl-7b"), Dialects.installed())
                    .withTargets(targets)
                    .examine();

            assertThat(server.problems()).isEmpty();
            assertThat(found.findings()).isNotEmpty();
            assertThat(found.after())
                    .hasSize(targets)
                    .as("%s", found.findings())
                    .allMatch(Shot::isHit);
            assertThat(found.minTokens()).isEqualTo(min);
            assertThat(found.maxTokens()).isEqualTo(max);
            assertThat(found.longestSide()).isEqualTo(longestSide);
            assertThat(found.coordinates()).isEqualTo(behaviour.unit());
            assertThat(found.imageFactor()).isEqualTo(behaviour.factor());
            assertThat(found.fit()).isEqualTo(fit);
            assertThat(found.dialect().name()).isEqualTo("qwen2.5-vl");
            assertThat(found.acts()).isTrue();
            assertThat(found.tokensOfStep()).isPositive();
        }
    }

    @Test
    void missBeforeAndAfterIsStated() throws Exception {
        try (var server = new ResizingModelServer(Behaviour.PLAIN.withLongestSide(500))) {
            Diagnosis found = ModelDoctor.of(server.chatModel("qwen2.5-vl-7b"), Dialects.installed())
                    .examine();

            assertThat(Diagnosis.medianMiss(found.before())).isGreaterThan(200);
            assertThat(Diagnosis.medianMiss(found.after())).isLessThan(3);
            assertThat(found.properties())
                    .containsEntry("sightline.model.dialect", "qwen2.5-vl")
                    .containsEntry("sightline.model.longest-image-side", "500")
                    .hasSize(2);
        }
    }

    @Test
    void serverThatCountsNothingIsTried() throws Exception {
        try (var server =
                new ResizingModelServer(Behaviour.PLAIN.withLongestSide(500).withoutCounts())) {
            Diagnosis found = ModelDoctor.of(server.chatModel("qwen2.5-vl-7b"), Dialects.installed())
                    .examine();

            assertThat(found.tokensCounted()).isFalse();
            assertThat(found.after()).allMatch(Shot::isHit);
        }
    }

    @Test
    void commandPrintsTheFindingsAndTheSettingsAndDrawsAPicture(@TempDir Path folder) throws Exception {
        try (var server =
                new ResizingModelServer(Behaviour.PLAIN.withTokens(4, 600).in(CoordinateUnit.THOUSANDTHS))) {
            var cli = new CommandLineRun();

            int code = cli.execute(
                    "doctor", "--model-url", server.url(), "--model", "some-model", "--report-dir", folder.toString());

            assertThat(cli.out())
                    .contains(
                            "Form of the answers: that of the dialect 'qwen2.5-vl', chosen by what the model answered.")
                    .contains("Coordinates: relative, from 0 to 1000.")
                    .contains(
                            "Image tokens: one for each 28×28 pixels; small images are not enlarged, shrunk to 576 at most.")
                    .contains("Images of another ratio are stretched.")
                    .contains("Before: 0 of 24 targets hit")
                    .contains("After: 24 of 24 targets hit, median miss ")
                    .contains("a step of a goal costs ")
                    .contains("  sightline.model.max-image-tokens=576")
                    .contains("  sightline.model.coordinates=thousandths")
                    .contains("--dialect qwen2.5-vl --max-image-tokens 576 --coordinates thousandths");
            assertThat(code).isEqualTo(ExitCode.OK);
            Path picture = folder.resolve("model-doctor.png");
            assertThat(Files.exists(picture)).isTrue();
            assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(400);
        }
    }

    @Test
    void modelThatCannotGroundIsSaidToBeSo(@TempDir Path folder) throws Exception {
        try (var server = new ResizingModelServer(Behaviour.PLAIN.as(Form.PROSE))) {
            var cli = new CommandLineRun();

            int code = cli.execute(
                    "doctor", "--model-url", server.url(), "--model", "some-model", "--report-dir", folder.toString());

            assertThat(cli.out())
                    .as(cli.err())
                    .contains("This model cannot ground: with the best settings found, it hit 0 of 24 targets.")
                    .contains("Coordinates: unknown; too few answers were places.");
            assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        }
    }

    @Test
    void serverWithoutAModelNameIsRefused() {
        var cli = new CommandLineRun();

        assertThat(cli.execute("doctor", "--model-url", "http://127.0.0.1:1/v1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("no model is named. Add --model NAME, as the server calls it.");
    }
}
