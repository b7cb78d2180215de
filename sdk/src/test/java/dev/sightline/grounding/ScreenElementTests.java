package dev.sightline.grounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenElementTests {

    @Test
    void elementsAreListedOutsideIn() {
        var caption = ScreenElement.of(ScreenElement.Kind.TEXT, new Box<>(4, 4, 30, 16), "Save");
        var button = new ScreenElement(
                ScreenElement.Kind.BUTTON,
                new Box<>(0, 0, 40, 20),
                "Save",
                "",
                "",
                ScreenElement.Mark.NONE,
                true,
                List.of(caption));
        assertThat(button.all()).containsExactly(button, caption);
    }

    @Test
    void onlyWhatCanBeOnHasAMark() {
        assertThatThrownBy(() -> new ScreenElement(
                        ScreenElement.Kind.BUTTON,
                        new Box<>(0, 0, 40, 20),
                        "Save",
                        "",
                        "",
                        ScreenElement.Mark.ON,
                        true,
                        List.of()))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot make a screen element of kind BUTTON with mark ON: only check boxes, radio buttons,"
                        + " switches and tabs are on or off. Use NONE.");
    }

    @Test
    void confidenceLiesBetweenZeroAndOne() {
        assertThatThrownBy(() -> new Located.Certainty(true, 1.5))
                .hasMessage("Cannot state a confidence of 1.5: it must lie between 0 and 1.");
    }
}
