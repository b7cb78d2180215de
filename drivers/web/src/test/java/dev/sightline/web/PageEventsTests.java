package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.ScreenState.Dialog.Kind;
import dev.sightline.web.PageEvents.OpenDialog;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PageEventsTests {

    private final PageEvents events = new PageEvents();

    @Test
    void dialogThatTwoSourcesReportIsOneDialog() {
        opens("alert", "Hello");
        long number = dialog().number();
        opens("alert", "Hello");
        assertThat(dialog()).isEqualTo(new OpenDialog(number, Kind.ALERT, "Hello", "http://localhost/"));
    }

    @Test
    void dialogThatIsOpenedAgainIsAnotherOne() {
        opens("confirm", "Sure?");
        long number = dialog().number();
        events.on("tab", "Page.javascriptDialogClosed", Map.of());
        assertThat(events.dialogIn("tab")).isNull();
        opens("confirm", "Sure?");
        assertThat(dialog().number()).isNotEqualTo(number);
    }

    @Test
    void dialogWithOtherWordsReplacesTheOneWhoseEndWasNotReported() {
        opens("prompt", "Name?");
        long number = dialog().number();
        opens("confirm", "Sure?");
        assertThat(dialog().number()).isNotEqualTo(number);
        assertThat(dialog().kind()).isEqualTo(Kind.CONFIRM);
    }

    private void opens(String type, String message) {
        events.on(
                "tab",
                "Page.javascriptDialogOpening",
                Map.of("type", type, "message", message, "url", "http://localhost/"));
    }

    private OpenDialog dialog() {
        return Objects.requireNonNull(events.dialogIn("tab"));
    }
}
