package dev.sightline.runtime.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grounders: GTA1, Holo and GroundNext. */
class GrounderTests {

    private static ModelDialect dialect(String model) {
        return Dialects.installed().recognized(ModelSource.named(model)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "HelloKKMe/GTA1-7B§(512,300)",
                "HelloKKMe/GTA1-7B§(512, 300)",
                "HelloKKMe/GTA1-7B§(512.0, 300.0)",
                "HelloKKMe/GTA1-32B§The element is at (512,300).",
                "Hcompany/Holo1.5-7B§{\"action\":\"click_absolute\",\"x\":512,\"y\":300}",
                "Hcompany/Holo1.5-3B§```json {\"action\": \"click_absolute\", \"x\": 512, \"y\": 300} ```",
                "Hcompany/Holo1.5-3B§{\"x\": \"512\", \"y\": \"300\"}",
                "Hcompany/Holo1.5-3B§Click(512, 300)",
                "ServiceNow/GroundNext-7B-V0§<tool_call>{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [512, 300]}}</tool_call>",
                "ServiceNow/GroundNext-7B-V0§{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [512, 300]}}",
            })
    void placesAreReadInEverySpelling(String model, String answer) {
        assertThat(dialect(model).readPlace(answer, DialectScreen.IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(512, 300)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "{\"action\": \"click_absolute\", \"x\": 51", "(5120, 300)", "(0.5, 0.5)"})
    void whatIsNoPlaceIsRefused(String answer) {
        for (String model : new String[] {"GTA1-7B", "Holo1.5-7B", "GroundNext-7B-V0"}) {
            assertThat(dialect(model).readPlace(answer, DialectScreen.IMAGE))
                    .as(model)
                    .isInstanceOf(PlaceReading.Unparseable.class);
        }
    }

    @Test
    void promptsHaveTheFormOfTheTraining() {
        Target save = Target.described("the button Save");

        assertThat(dialect("GTA1-7B").locate(save, DialectScreen.IMAGE).turns())
                .extracting(ModelPrompt.Turn::text)
                .satisfies(texts -> {
                    assertThat(texts.getFirst()).contains("height of 728 and a width of 1316", "(x,y)");
                    assertThat(texts.getLast()).contains("the button Save");
                });
        assertThat(dialect("Holo1.5-7B").locate(save, DialectScreen.IMAGE).turns())
                .singleElement()
                .satisfies(turn -> assertThat(turn.text()).contains("click_absolute", "1316×728", "the button Save"));
        assertThat(dialect("GroundNext-7B-V0")
                        .locate(save, DialectScreen.IMAGE)
                        .turns()
                        .getFirst()
                        .text())
                .contains("computer_use", "`left_click`", "resolution is 1316×728")
                .doesNotContain("right_click", "terminate");
    }

    @Test
    void laterHoloStatesThousandths() {
        ModelDialect holo2 = dialect("Hcompany/Holo2-8B");

        assertThat(holo2.imageWindow().factor()).isEqualTo(32);
        assertThat(holo2.readPlace("{\"x\": 500, \"y\": 250}", DialectScreen.IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(658, 182)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GTA1-7B", "Holo1.5-7B", "GroundNext-7B-V0"})
    void grounderThatIsAskedToPlanSaysWhatItIsFor(String model) {
        ModelDialect dialect = dialect(model);

        assertThatThrownBy(
                        () -> dialect.nextAction(DialectScreen.browser(dialect).situation("Buy a mug", 1)))
                .isInstanceOf(SightlineException.class)
                .hasMessageStartingWith("Cannot pursue the goal 'Buy a mug' with the dialect '" + dialect.name() + "'")
                .hasMessageContaining("ModelLocator");
    }
}
