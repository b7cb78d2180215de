package dev.sightline.runtime.internal.dialect;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn.UserTurn;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.PlacesReading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What dialects of the same descent share: questions in plain words, and places as JSON. A family overrides what it was
 * trained to do otherwise.
 *
 * @since 0.1.0
 */
public abstract class FamilyDialect implements ModelDialect {

    private final String name;
    private final CoordinateUnit coordinates;
    private final ImageWindow images;

    /**
     * @param name of the provider
     * @param coordinates in which places are stated
     * @param images of its authors' image processor
     */
    protected FamilyDialect(String name, CoordinateUnit coordinates, ImageWindow images) {
        this.name = name;
        this.coordinates = coordinates;
        this.images = images;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final CoordinateUnit coordinates() {
        return coordinates;
    }

    @Override
    public final ImageWindow imageWindow() {
        return images;
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return asked(extent(image) + " Locate this element: " + target
                + "\nAnswer with its center only, as JSON: [{\"point_2d\": [x, y], \"label\": \"…\"}]."
                + " If it is not on the screenshot, answer [].");
    }

    /** A sentence about what coordinates on an image mean. */
    protected final String extent(Size<Space.Model> image) {
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
    public ModelPrompt locateAll(String description, Size<Space.Model> image) {
        return asked(extent(image) + " Locate each of these: " + description
                + "\nAnswer as JSON, with one entry each: [{\"bbox_2d\": [x1, y1, x2, y2], \"label\": \"…\"}]."
                + " If there are none, answer [].");
    }

    @Override
    public ModelPrompt readTexts(Size<Space.Model> image) {
        return asked(
                extent(image) + " Read all the text on the screenshot, line by line.\nAnswer as JSON, with one entry"
                        + " for each line: [{\"bbox_2d\": [x1, y1, x2, y2], \"text_content\": \"…\"}].");
    }

    @Override
    public PlacesReading readPlaces(String answer, Size<Space.Model> image) {
        return Answers.places(answer, new Places(coordinates, image), image);
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

    /** A question about the current screen. */
    protected ModelPrompt asked(String user) {
        return ModelPrompt.of("You are a helpful assistant.", user);
    }

    /** A step in an account of what was done; what went wrong follows it, which is how the model learns of it. */
    protected final String progress(PastStep step, Size<Space.Model> image) {
        return switch (step) {
            case PastStep.Acted acted ->
                ActionDescriptions.of(acted.reading(), coordinates, image)
                        + (acted.note().isEmpty() ? "" : " — " + acted.note());
            case PastStep.PersonActed person -> PersonWords.of(person);
            case PastStep.Unparseable unparseable -> "Your answer was not an action. " + unparseable.feedback();
        };
    }

    /** The account of all steps so far, and every screenshot that can be shown. */
    protected final UserTurn account(Situation situation, String progress) {
        var user = new StringBuilder("The user query: ").append(situation.goal());
        user.append("\n").append(progress);
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
        return new UserTurn(user.append(ScreenNotes.of(situation.state())).toString(), screens);
    }

    @Override
    public String readAnswer(String answer) {
        return Answers.plain(answer);
    }

    @Override
    public Verdict readVerdict(String answer) {
        return Answers.verdict(answer);
    }
}
