package dev.sightline.examples.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.junit.Recorded;
import dev.sightline.junit.SightlineTest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/**
 * A goal that is pursued without a model: its replies were recorded. The page has no text, so that its pixels do not
 * depend on the fonts of a machine.
 */
@SightlineTest
class RecordedGoalIT {

    private static final URI PAGE = URI.create(
            "data:text/html,"
                    + "%3Cbody%20style%3D'margin%3A0%3Bbackground%3Awhite'%3E"
                    + "%3Cdiv%20style%3D'position%3Aabsolute%3Bleft%3A100px%3Btop%3A100px%3Bwidth%3A200px%3Bheight%3A200px%3Bbackground%3Ared'%3E%3C%2Fdiv%3E"
                    + "%3Cdiv%20style%3D'position%3Aabsolute%3Bleft%3A700px%3Btop%3A300px%3Bwidth%3A200px%3Bheight%3A200px%3Bbackground%3Agreen'"
                    + "%20onclick%3D'document.body.innerHTML%3D%22%22%3Bdocument.body.style.background%3D%22blue%22'%3E%3C%2Fdiv%3E");

    @Test
    @Recorded
    void greenSquareIsClicked(GuiSession session) {
        session.open(PAGE);

        RunResult result = session.act("Click the green square");

        assertThat(result.succeeded()).isTrue();
        assertThat(session.driver().capture().image().getRGB(640, 360) & 0xffffff)
                .isEqualTo(0x0000ff);
    }
}
