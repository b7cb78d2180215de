package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.driver.Control;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnteredTextTests {

    private static Control.Field field(String kind, String value) {
        return new Control.Field("Name", kind, value, true, true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text           | Ada              | Ada              | true
            text           | Ada              | AdaAda           | false
            text           | Ada              | old Ada          | false
            text           | Ada              | Ad               | false
            text           | Ada              | ADA              | true
            text           | Ada Lovelace     | AdaLovelace      | false
            text           | 5551234567       | (555) 123-4567   | true
            text           | 4111111111111111 | 4111 1111 1111 1111 | true
            text           | 12.50            | 1250             | false
            number         | 1.50             | 1.5              | true
            number         | 31               | 30               | false
            date           | 2024-03-05       | 2024-03-05       | true
            date           | 03/05/2024       | 2024-03-05       | true
            date           | 03/05/2024       | 52024-03-05      | false
            time           | 14:30            | 14:30            | true
            time           | 2:30 pm          | 14:30            | true
            datetime-local | 2024-03-05 14:30 | 2024-03-05T14:30 | true
            week           | 2024-W10         | 2024-W10         | true
            date           | 2024-03-05       | ''               | false
            """)
    void fieldHoldsWhatWasTypedOrDoesNot(String kind, String typed, String value, boolean holds) {
        assertThat(EnteredText.missing(Text.of(typed), field(kind, value)).isEmpty())
                .isEqualTo(holds);
    }

    @Test
    void malformedFieldHoldsNothing() {
        assertThat(EnteredText.missing(Text.of("2024"), new Control.Field("Birthday", "date", "", false, true)))
                .hasValue("what it holds is incomplete or malformed");
    }

    @Test
    void textMayStandAmongWhatWasThereBefore() {
        assertThat(EnteredText.missingAmong(Text.of("b"), "ac", field("text", "abc")))
                .isEmpty();
        assertThat(EnteredText.missingAmong(Text.of("b"), "b", field("text", "b")))
                .isEmpty();
        assertThat(EnteredText.missingAmong(Text.of("b"), "ab", field("text", "ab")))
                .hasValue("it holds 'ab'");
    }

    @Test
    void secretIsNotShownInPart() {
        assertThat(EnteredText.missing(Text.of(Secret.of("pin", "hunter2")), field("text", "hunter")))
                .hasValue("it holds 6 characters, which are not those that were typed");
    }
}
