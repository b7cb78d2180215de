package dev.sightline.runtime.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Collection;
import java.util.List;

/**
 * The state of a goal: everything that a model can be told before it chooses its next action.
 *
 * @param goal what is to be achieved
 * @param past the steps so far, oldest first
 * @param platform what kind of screen it is
 * @param actions only these are offered
 * @param image the size of the current screen's image
 * @param screens how many of the newest screenshots can be shown, the current one included; at least 1
 * @param state what is known about the screen beside the image
 * @param secrets names that the model may type as {@code <secret:NAME>}
 * @since 0.1.0
 */
public record Situation(
        String goal,
        List<PastStep> past,
        Platform platform,
        ActionSpace actions,
        Size<Space.Model> image,
        int screens,
        ScreenState state,
        Collection<String> secrets) {

    public Situation {
        past = List.copyOf(past);
        secrets = List.copyOf(secrets);
    }
}
