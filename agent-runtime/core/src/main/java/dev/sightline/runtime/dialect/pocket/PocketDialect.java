package dev.sightline.runtime.dialect.pocket;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.runtime.internal.dialect.ActionDescriptions;
import dev.sightline.runtime.internal.dialect.Answers;
import dev.sightline.runtime.internal.dialect.CallReader;
import dev.sightline.runtime.internal.dialect.Places;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pocket model: a compact form of {@code computer_use}, word for word as it was trained. It does not know what a
 * driver offers, tabs, dialogs or failed steps; none of these is mentioned, because words that a small model was not
 * trained on mislead it.
 */
final class PocketDialect implements ModelDialect {

    private static final String TEXT = "{text}";

    /** The pocket model has Qwen2.5-VL's patches. */
    private static final int FACTOR = 28;

    private final PocketProfile profile;

    PocketDialect(PocketProfile profile) {
        this.profile = profile;
    }

    @Override
    public String name() {
        return PocketDialectProvider.NAME;
    }

    @Override
    public ImageWindow imageWindow() {
        return new ImageWindow(4 * FACTOR * FACTOR, profile.maxPixels(), FACTOR);
    }

    @Override
    public int maxImages() {
        return 1;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        List<String> thoughts = new ArrayList<>();
        for (PastStep step : situation.past()) {
            switch (step) {
                // actions that were not performed are left out: the histories of its training hold performed ones only
                case PastStep.Acted acted when acted.performed() -> thoughts.add(firstLine(acted.reading()));
                case PastStep.Acted _, PastStep.Unparseable _, PastStep.PersonActed _ -> {}
            }
        }
        if (thoughts.size() > profile.maxHistorySteps()) {
            thoughts = thoughts.subList(thoughts.size() - profile.maxHistorySteps(), thoughts.size());
        }
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < thoughts.size(); i++) {
            steps.add(PocketProfile.fill(
                    profile.historyStep(), Map.of("n", String.valueOf(i + 1), "thought", thoughts.get(i))));
        }
        String history = steps.isEmpty()
                ? ""
                : PocketProfile.fill(
                        profile.history(), Map.of("steps", String.join(profile.historySeparator(), steps)));
        return prompt(
                situation.image(),
                PocketProfile.fill(profile.task(), Map.of("text", situation.goal(), "history", history)));
    }

    private static String firstLine(Reading.Parsed parsed) {
        return parsed.thought().lines().findFirst().orElseGet(() -> ActionDescriptions.of(parsed));
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        Reading reading =
                new CallReader("computer_use", CoordinateUnit.PIXELS, answer, platform, actions, image, cursor).read();
        // the call has no parameter for a reason: the thought before it serves as one
        return switch (reading) {
            case Reading.Parsed parsed
            when parsed.action() instanceof Action.Finish<Space.Model> finish
                    && !finish.success()
                    && finish.reason().isBlank() ->
                new Reading.Parsed(new Action.Finish<>(false, parsed.thought()), parsed.thought(), parsed.remark());
            case Reading.Parsed _, Reading.Unparseable _ -> reading;
        };
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        String name = switch (target) {
            case Target.ByText text -> text.text();
            case Target.ByDescription described -> described.description();
            case Target.ByPicture picture -> picture.toString();
        };
        return prompt(image, PocketProfile.fill(profile.locate(), Map.of("text", name)));
    }

    @Override
    public PlaceReading readPlace(String answer, Size<Space.Model> image) {
        return Answers.place(answer, new Places(CoordinateUnit.PIXELS, image), image);
    }

    /** The format is left out: the model answers in plain words, whatever format is asked for. */
    @Override
    public ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state) {
        return prompt(image, PocketProfile.fill(profile.question(), Map.of("text", question)));
    }

    @Override
    public ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state) {
        return prompt(image, PocketProfile.fill(profile.question(), Map.of("text", asQuestion(statement))));
    }

    /** A statement as the question that training used; other statements are left as they are. */
    private String asQuestion(String statement) {
        String bare = statement.strip().replaceFirst("\\.$", "");
        for (Map.Entry<String, String> fact : profile.facts().entrySet()) {
            String pattern = Pattern.quote(fact.getKey()).replace(TEXT, "\\E(.+)\\Q");
            Matcher matcher = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(bare);
            if (matcher.matches()) {
                String text = matcher.groupCount() == 0 ? "" : matcher.group(1);
                return PocketProfile.fill(fact.getValue(), Map.of("text", text));
            }
        }
        return statement;
    }

    /** Training had no second turn. */
    @Override
    public ModelPrompt askAgain(ModelPrompt asked, String answer, String feedback) {
        return asked;
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
        return "Check that the weights belong to the " + PocketProfile.FILE + " beside them.";
    }

    private ModelPrompt prompt(Size<Space.Model> image, String user) {
        return ModelPrompt.of(
                PocketProfile.fill(
                        profile.system(), Map.of("width", pixels(image.width()), "height", pixels(image.height()))),
                user);
    }

    private static String pixels(double side) {
        return String.format(Locale.ROOT, "%.0f", side);
    }
}
