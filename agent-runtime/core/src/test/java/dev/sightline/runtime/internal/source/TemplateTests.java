package dev.sightline.runtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.error.SightlineException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TemplateTests {

    private static final Map<String, String> VARIABLES = Map.of("colour", "blue", "order", "${colour}");

    @Test
    void variablesAreFilledIn() {
        assertThat(Template.fill("a ${colour} mug, ${ colour }", VARIABLES)).isEqualTo("a blue mug, blue");
    }

    @Test
    void valuesAreNotFilledInAgain() {
        assertThat(Template.fill("${order}", VARIABLES)).isEqualTo("${colour}");
    }

    @Test
    void dollarSignTakesThePlaceItsMeaning() {
        assertThat(Template.fill("$${colour} costs $5", VARIABLES)).isEqualTo("${colour} costs $5");
    }

    @Test
    void unknownVariableIsToldWithTheKnownOnes() {
        assertThatExceptionOfType(SightlineException.class)
                .isThrownBy(() -> Template.fill("a ${color} mug", VARIABLES))
                .withMessage("Cannot use the text 'a ${color} mug': the variable 'color' is unknown."
                        + " Did you mean 'colour'? Known here: colour, order.");
    }

    @Test
    void secretIsKnownByNameOnly() {
        Secret pin = Secret.of("pin", "4711");
        Text text = Template.fill("${colour} ${secret.pin}", VARIABLES, Map.of("pin", pin));

        assertThat(text).hasToString("blue <secret:pin>");
        assertThat(text.reveal()).isEqualTo("blue 4711");
        assertThat(Template.fillKnown("type '${secret.pin}' and ${other}", VARIABLES))
                .isEqualTo("type '<secret:pin>' and ${other}");
    }

    @Test
    void secretIsRefusedWhereItWouldBeShown() {
        assertThatExceptionOfType(SightlineException.class)
                .isThrownBy(() -> Template.fill("${secret.pin}", VARIABLES))
                .withMessageContaining("the secret 'pin' can only be typed");
    }
}
