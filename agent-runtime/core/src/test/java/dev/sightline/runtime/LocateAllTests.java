package dev.sightline.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.GuiSession;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Labelled;
import dev.sightline.runtime.dialect.DialectScreen;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PlacesReading;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.testkit.FakeDriver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocateAllTests {

    private static final ModelDialect QWEN = Dialects.standard();

    private static PlacesReading read(String answer) {
        return QWEN.readPlaces(answer, DialectScreen.IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"bbox_2d\": [10, 20, 30, 40], \"label\": \"a\"}, {\"bbox_2d\": [50, 60, 70, 80], \"label\": \"b\"}]",
                "```json\n[\n\t{\"bbox_2d\": [10, 20, 30, 40], \"label\": \"a\"},\n\t{\"bbox_2d\": [50, 60, 70, 80], \"label\": \"b\"}\n]\n```",
                "[{'bbox_2d': [10, 20, 30, 40], 'text_content': 'a'}, {'bbox_2d': [50, 60, 70, 80], 'text_content': 'b'},]",
                "{\"bbox_2d\": [10, 20, 30, 40], \"label\": \"a\"}\n{\"bbox_2d\": [50, 60, 70, 80], \"label\": \"b\"}",
                "{\"elements\": [{\"box\": [10, 20, 30, 40], \"name\": \"a\"}, {\"box\": [50, 60, 70, 80], \"name\": \"b\"}]}",
                "<think>[1, 2]</think>[{\"x1\": 10, \"y1\": 20, \"x2\": 30, \"y2\": 40, \"label\": \"a\"}, {\"bbox_2d\": [50, 60, 70, 80], \"label\": \"b\"}]",
            })
    void boxesAreReadInEverySpelling(String answer) {
        assertThat(read(answer))
                .as(answer)
                .isEqualTo(new PlacesReading.Found(List.of(
                        new PlacesReading.Place("a", new Point<>(20, 30), new Box<>(10, 20, 30, 40)),
                        new PlacesReading.Place("b", new Point<>(60, 70), new Box<>(50, 60, 70, 80)))));
    }

    @Test
    void pointsHaveNoBoxes() {
        assertThat(read("[{\"point_2d\": [10, 20], \"label\": \"a\"}, {\"point_2d\": [30, 40]}]"))
                .isEqualTo(new PlacesReading.Found(List.of(
                        new PlacesReading.Place("a", new Point<>(10, 20), null),
                        new PlacesReading.Place("", new Point<>(30, 40), null))));
        assertThat(read("[[10, 20], [30, 40]]"))
                .isEqualTo(new PlacesReading.Found(List.of(
                        new PlacesReading.Place("", new Point<>(10, 20), null),
                        new PlacesReading.Place("", new Point<>(30, 40), null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "There are no such elements.\n[]", "None"})
    void nothingOfTheKindIsAnEmptyList(String answer) {
        assertThat(read(answer)).isEqualTo(new PlacesReading.Found(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I see two buttons.|Answer with a JSON list of boxes",
                "[{\"bbox_2d\": [10, 20, 30, 40], \"label\": \"a\"}, {\"bbox_2d\": [50, 6|cut off before its end",
                "[{\"bbox_2d\": [10, 20, 5, 40]}]|ends before it begins",
                "[{\"bbox_2d\": [2000, 20, 3000, 40]}]|lies outside the screen, which is 1316×728",
                "<think>[{\"bbox_2d\": [10, 20, 30, 40]}]|ended inside a thought",
            })
    void whatIsNoListIsRefusedWithWords(String answer, String words) {
        assertThat(read(answer))
                .isInstanceOfSatisfying(
                        PlacesReading.Unparseable.class,
                        unparseable -> assertThat(unparseable.feedback()).contains(words));
    }

    @Test
    void sessionGivesBoxesOnTheScreenshotWithTheirLabels() {
        // 640×360 is shown as 644×364
        var model = ScriptedModel.saying(
                "hm",
                "[{\"bbox_2d\": [0, 0, 322, 182], \"label\": \"a\"}, {\"bbox_2d\": [322, 182, 644, 364], \"label\": \"b\"}]");
        var driver = new FakeDriver();
        try (GuiSession session = SightlineAgent.builder(_ -> driver)
                .chatModel(model)
                .options(AgentOptions.DEFAULT.withEndpoint(EndpointOptions.ofTokens(0, 0)))
                .build()
                .open()) {
            List<Labelled> found = session.locateAll("every quarter");

            assertThat(found).extracting(Labelled::label).containsExactly("a", "b");
            assertThat(found.getFirst().place().box()).isEqualTo(new Box<>(0, 0, 320, 180));
            assertThat(found.getLast().place().box()).isEqualTo(new Box<>(320, 180, 640, 360));
            assertThat(found.getFirst().place().point()).isEqualTo(new Point<>(160, 90));
            assertThat(model.user(0)).contains("every quarter", "bbox_2d");
            assertThat(model.prompts()).hasSize(2);
            session.readTexts();
            assertThat(model.user(2)).contains("line by line", "text_content");
        }
    }

    @Test
    void grounderFindsOneAtATime() {
        ModelDialect grounder = Dialects.installed().named("gta1", ModelSource.UNKNOWN);

        assertThatThrownBy(() -> grounder.locateAll("buttons", DialectScreen.IMAGE))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("Cannot locate all of 'buttons' with the dialect 'gta1'");
    }
}
