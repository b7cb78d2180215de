package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sightline.action.Key;
import dev.sightline.error.SightlineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyChordTests {

    @Test
    void keysAreReadInTheirOrder() {
        assertThat(KeyChord.parse("control+shift+t"))
                .containsExactly(Key.Named.CONTROL, Key.Named.SHIFT, new Key.Printable('t'));
        assertThat(KeyChord.parse("Page_Up")).containsExactly(Key.Named.PAGE_UP);
        assertThat(KeyChord.parse("alt + F4")).containsExactly(Key.Named.ALT, Key.Named.F4);
    }

    @Test
    void plusIsAKeyToo() {
        assertThat(KeyChord.parse("+")).containsExactly(new Key.Printable('+'));
        assertThat(KeyChord.parse("control++")).containsExactly(Key.Named.CONTROL, new Key.Printable('+'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "control+", "ctrl", "enterr", "control+nope"})
    void whatIsNoKeyIsRefused(String chord) {
        assertThatExceptionOfType(SightlineException.class)
                .isThrownBy(() -> KeyChord.parse(chord))
                .withMessageStartingWith("Cannot press '" + chord + "': there is no key '");
    }
}
