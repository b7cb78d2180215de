package dev.sightline.runtime.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Qwen2.5-VL: function calls with absolute coordinates of the resized image. */
final class QwenDialect implements ModelDialect {

    static final QwenDialect INSTANCE = new QwenDialect();

    /** The largest image of the published image processor. */
    private static final int MAX_IMAGE_PIXELS = 12_845_056;

    private QwenDialect() {}

    @Override
    public int maxImagePixels() {
        return MAX_IMAGE_PIXELS;
    }

    @Override
    public int maxImages() {
        return Integer.MAX_VALUE;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        String system =
                QwenPrompt.system(situation.platform(), situation.actions(), situation.image(), situation.secrets());
        var user = new StringBuilder("The user query: ").append(situation.goal());
        user.append("\nTask progress (You have done the following operation on the current device):");
        if (situation.past().isEmpty()) {
            user.append(" none yet.");
        }
        for (int i = 0; i < situation.past().size(); i++) {
            user.append(i == 0 ? " " : "; ").append("Step ").append(i + 1).append(": ");
            user.append(progress(situation.past().get(i)));
        }
        return new ModelPrompt(
                system, user.append(ScreenNotes.of(situation.state())).toString());
    }

    /** What went wrong in a step stands behind it, which is how the model learns of it. */
    private static String progress(PastStep step) {
        return switch (step) {
            case PastStep.Acted acted ->
                Descriptions.of(acted.meant()) + (acted.note().isEmpty() ? "" : " — " + acted.note());
            case PastStep.Babbled babbled -> "Your answer was no action. " + babbled.feedback();
        };
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        return new QwenAnswer(answer, platform, actions, image, cursor).read();
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return asked("The screenshot is " + image + " pixels. Locate this element: " + target
                + "\nAnswer with its center only, as JSON: [{\"point_2d\": [x, y], \"label\": \"…\"}]."
                + " If it is not on the screenshot, answer [].");
    }

    @Override
    public Optional<Point<Space.Model>> readPlace(String answer, Size<Space.Model> image) {
        return QwenPlaces.first(answer).filter(image::contains);
    }

    @Override
    public ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state) {
        return asked(question + "\n" + (format.isEmpty() ? "Answer briefly, with nothing but the answer." : format)
                + ScreenNotes.of(state));
    }

    @Override
    public ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state) {
        return asked("Look at the screenshot. Is this true? " + statement + "\nAnswer with one word, yes or no."
                + ScreenNotes.of(state));
    }

    private static ModelPrompt asked(String user) {
        return new ModelPrompt("You are a helpful assistant.", user);
    }
}
