package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Key;
import dev.sightline.action.SystemButton;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AndroidKeysTests {

    @Test
    void modifiersAreJoined() {
        assertThat(AndroidKeys.of(List.of(Key.Named.CONTROL, Key.Named.SHIFT, Key.of("z"))))
                .isEqualTo(new AndroidKeys(54, 0x1001));
        assertThat(AndroidKeys.of(List.of(Key.of("A")))).isEqualTo(new AndroidKeys(29, 1));
        assertThat(AndroidKeys.of(List.of(Key.Named.F12))).isEqualTo(new AndroidKeys(142, 0));
        assertThat(AndroidKeys.of(List.of(Key.of("9")))).isEqualTo(new AndroidKeys(16, 0));
    }

    @Test
    void chordWithoutOneLastKeyIsNone() {
        assertThat(AndroidKeys.of(List.of(Key.of("a"), Key.of("b")))).isNull();
        assertThat(AndroidKeys.of(List.of(Key.Named.CONTROL, Key.of("é")))).isNull();
    }

    @Test
    void everyNamedKeyHasACodeOfItsOwn() {
        var codes = Arrays.stream(Key.Named.values())
                .map(key -> AndroidKeys.of(List.of(key)))
                .toList();
        assertThat(codes).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void everyButtonButTheKeyboardIsAKey() {
        for (SystemButton button : SystemButton.values()) {
            assertThat(AndroidKeys.of(button) == null).isEqualTo(button == SystemButton.HIDE_KEYBOARD);
        }
    }
}
