package dev.sightline.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTests {

    private static final Transform<Space.Pixels, Space.Driver> TRANSFORM = new Transform<>(0.5, 0.25, 10, 20);

    @Test
    void pointsAndDistancesAreMapped() {
        assertThat(new Action.Drag<Space.Pixels>(new Point<>(2, 4), new Point<>(20, 40)).map(TRANSFORM))
                .isEqualTo(new Action.Drag<>(new Point<>(11, 21), new Point<>(20, 30)));
        assertThat(new Action.Scroll<Space.Pixels>(new Point<>(2, 4), 0, 400).map(TRANSFORM))
                .isEqualTo(new Action.Scroll<>(new Point<>(11, 21), 0, 100));
    }

    @Test
    void secretsShowByNameOnly() {
        Text text = Text.of("ada:").plus(Text.of(Secret.of("password", "hunter2")));
        var action = new Action.TypeText<Space.Pixels>(text);

        assertThat(action.toString()).contains("ada:<secret:password>").doesNotContain("hunter2");
        assertThat(text.reveal()).isEqualTo("ada:hunter2");
        assertThat(text.holdsSecret()).isTrue();
    }

    @Test
    void keysAreFoundByName() {
        assertThat(Key.of("enter")).isEqualTo(Key.Named.ENTER);
        assertThat(Key.of("Page-Up")).isEqualTo(Key.Named.PAGE_UP);
        assertThat(Key.of("a")).isEqualTo(new Key.Printable('a'));
        assertThat(Key.of(" ")).isEqualTo(Key.Named.SPACE);
        assertThatThrownBy(() -> Key.of("enterr"))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("'enterr'")
                .hasMessageContaining("page_up");
    }

    @Test
    void noKeyAtAllIsRejected() {
        assertThatThrownBy(() -> new Action.PressKeys<Space.Pixels>(List.of())).isInstanceOf(SightlineException.class);
    }

    @Test
    void secretWithoutValueIsRejected() {
        assertThatThrownBy(() -> Secret.of("password", ""))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("'password'");
    }
}
