package dev.sightline.runtime.dialect.qwen;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.runtime.internal.dialect.ActionDescriptions;
import dev.sightline.runtime.internal.dialect.Answers;
import dev.sightline.runtime.internal.dialect.CallReader;
import dev.sightline.runtime.internal.dialect.PersonWords;
import dev.sightline.runtime.internal.dialect.Places;
import dev.sightline.runtime.internal.dialect.ScreenNotes;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2.5-VL: function calls with absolute coordinates of the resized image, unless its server converts them.
 *
 * @param coordinates in which places are stated
 */
record QwenDialect(CoordinateUnit coordinates) implements ModelDialect {

    static final String NAME = "qwen2.5-vl";

    /** The bounds of the published image processor. */
    private static final ImageWindow IMAGES = ImageWindow.ofTokens(4, 16_384, 28);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ImageWindow imageWindow() {
        return IMAGES;
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new QwenDialect(unit);
    }

    @Override
    public int maxImages() {
        return Integer.MAX_VALUE;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        String system = QwenPrompt.system(
                situation.platform(), situation.actions(), coordinates, situation.image(), situation.secrets());
        var user = new StringBuilder("The user query: ").append(situation.goal());
        user.append("\nTask progress (You have done the following operation on the current device):");
        if (situation.past().isEmpty()) {
            user.append(" none yet.");
        }
        for (int i = 0; i < situation.past().size(); i++) {
            user.append(i == 0 ? " " : "; ").append("Step ").append(i + 1).append(": ");
            user.append(progress(situation.past().get(i), situation.image()));
        }
        List<Integer> screens = IntStream.range(0, situation.screens())
                .map(i -> situation.screens() - 1 - i)
                .boxed()
                .toList();
        return new ModelPrompt(List.of(
                new Turn.SystemTurn(system),
                new Turn.UserTurn(user.append(ScreenNotes.of(situation.state())).toString(), screens)));
    }

    /** What went wrong in a step follows it, which is how the model learns of it. */
    private String progress(PastStep step, Size<Space.Model> image) {
        return switch (step) {
            case PastStep.Acted acted ->
                ActionDescriptions.of(acted.reading(), coordinates, image)
                        + (acted.note().isEmpty() ? "" : " — " + acted.note());
            case PastStep.PersonActed person -> PersonWords.of(person);
            case PastStep.Unparseable unparseable -> "Your answer was not an action. " + unparseable.feedback();
        };
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        return new CallReader(QwenPrompt.functionName(platform), coordinates, answer, platform, actions, image, cursor)
                .read();
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return asked(sizeOf(image) + " Locate this element: " + target
                + "\nAnswer with its center only, as JSON: [{\"point_2d\": [x, y], \"label\": \"…\"}]."
                + " If it is not on the screenshot, answer [].");
    }

    private String sizeOf(Size<Space.Model> image) {
        return switch (coordinates) {
            case PIXELS -> "The screenshot is " + image + " pixels.";
            case THOUSANDTHS ->
                "Coordinates on the screenshot run from (0, 0), the top left corner, to (1000, 1000), the bottom right corner.";
            case FRACTIONS ->
                "Coordinates on the screenshot are fractions, from (0, 0), the top left corner, to (1, 1), the bottom right corner.";
        };
    }

    @Override
    public PlaceReading readPlace(String answer, Size<Space.Model> image) {
        return Answers.place(answer, new Places(coordinates, image), image);
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
        return ModelPrompt.of("You are a helpful assistant.", user);
    }

    @Override
    public String readAnswer(String answer) {
        return Answers.plain(answer);
    }

    @Override
    public Verdict readVerdict(String answer) {
        return Answers.verdict(answer);
    }

    @Override
    public String hint() {
        return "Check that the model is a Qwen2.5-VL, and that no token limit cuts its answers short.";
    }
}
