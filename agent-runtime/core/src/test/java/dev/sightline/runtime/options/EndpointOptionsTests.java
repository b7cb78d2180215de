package dev.sightline.runtime.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ImageWindow;
import org.junit.jupiter.api.Test;

class EndpointOptionsTests {

    private static final ImageWindow QWEN25 = ImageWindow.ofTokens(4, 16_384, 28);
    private static final ImageWindow QWEN3 = ImageWindow.ofTokens(4, 16_384, 32);
    private static final ImageWindow SMALL = new ImageWindow(3136, 512_000, 28);

    @Test
    void usualWindowIsThatWhichAllServersButOneLeaveAsItIs() {
        assertThat(EndpointOptions.DEFAULT.window(QWEN25)).isEqualTo(ImageWindow.ofTokens(1024, 1280, 28));
        assertThat(EndpointOptions.DEFAULT.window(QWEN3)).isEqualTo(ImageWindow.ofTokens(1024, 1280, 32));
    }

    @Test
    void familyThatUnderstandsFewerTokensKeepsItsOwnWindow() {
        assertThat(EndpointOptions.DEFAULT.window(SMALL)).isEqualTo(SMALL);
    }

    @Test
    void maximumBelowTheUsualMinimumLeavesTheMinimumToTheFamily() {
        assertThat(new EndpointOptions(null, 289, null, null, null).window(QWEN25))
                .isEqualTo(ImageWindow.ofTokens(4, 289, 28));
    }

    @Test
    void minimumAboveTheUsualMaximumRaisesIt() {
        assertThat(new EndpointOptions(2048, null, null, null, null).window(QWEN25))
                .isEqualTo(ImageWindow.ofTokens(2048, 2560, 28));
    }

    @Test
    void zeroStandsForWhatTheFamilyUnderstands() {
        assertThat(EndpointOptions.ofTokens(0, 0).window(QWEN25)).isEqualTo(QWEN25);
    }

    @Test
    void longestSideLeavesTheMinimumToTheFamily() {
        assertThat(new EndpointOptions(null, null, null, 500, null).window(QWEN25))
                .isEqualTo(new ImageWindow(4 * 784, 1280 * 784, 28, 500));
    }

    @Test
    void factorOfTheServerReplacesThatOfTheFamily() {
        assertThat(new EndpointOptions(null, null, 32, null, null).window(QWEN25))
                .isEqualTo(ImageWindow.ofTokens(1024, 1280, 32));
    }

    @Test
    void windowThatTheFamilyDoesNotUnderstandIsRefused() {
        assertThatThrownBy(() -> EndpointOptions.ofTokens(700, 800).window(SMALL))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot show the model images of 700 to 800 tokens: its family understands 4 to 653 tokens"
                        + " of 28×28 pixels. Change minImageTokens or maxImageTokens.");
    }

    @Test
    void sizeThatNoImageHasIsRefused() {
        assertThatThrownBy(() -> new EndpointOptions(1024, 1280, null, 500, null).window(QWEN25))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot show images of 802816 to 1003520 pixels with sides that are multiples of 28 and at"
                        + " most 500 pixels long: no image has such a size. Lower the minimum, or raise the maximum or"
                        + " the longest side.");
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThatThrownBy(() -> new EndpointOptions(-1, -2, 0, 0, null))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("minImageTokens is -1, must not be negative")
                .hasMessageContaining("maxImageTokens is -2, must not be negative")
                .hasMessageContaining(
                        "imageFactor is 0, must lie between 1 and 256: 28 for Qwen2.5-VL, 32 for Qwen3-VL")
                .hasMessageContaining("longestImageSide is 0, must be greater than 0");
        assertThatThrownBy(() -> EndpointOptions.ofTokens(5, 4))
                .hasMessageContaining("minImageTokens is 5, must not be above maxImageTokens, which is 4");
    }

    @Test
    void dialectSpeaksInTheUnitsOfTheServer() {
        var thousandths = new EndpointOptions(null, null, null, null, CoordinateUnit.THOUSANDTHS);

        assertThat(thousandths.dialect(Dialects.standard()).coordinates()).isEqualTo(CoordinateUnit.THOUSANDTHS);
        assertThat(EndpointOptions.DEFAULT.dialect(Dialects.standard()).coordinates())
                .isEqualTo(CoordinateUnit.PIXELS);
    }
}
