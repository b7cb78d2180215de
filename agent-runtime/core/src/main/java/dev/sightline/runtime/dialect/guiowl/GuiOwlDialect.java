package dev.sightline.runtime.dialect.guiowl;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.CallReader;
import dev.sightline.runtime.internal.dialect.FamilyDialect;
import dev.sightline.runtime.internal.dialect.ScreenNotes;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import dev.sightline.runtime.internal.dialect.ToolPrompt.Verb;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GUI-Owl: a thought and a call, whose conclusion is all that it is told of a step later. */
final class GuiOwlDialect extends FamilyDialect {

    /** Of the authors' agent for computers; that for phones takes smaller images as well. */
    private static final int MIN_PIXELS = 78_400;

    private static final int MAX_PIXELS = 10_035_200;

    /** A computer's scroll counts notches of the wheel, from -5 to 5. */
    private static final double NOTCH = 100;

    private static final Pattern CONCLUSION =
            Pattern.compile("<conclusion>\\s*(.{1,500}?)\\s*(?:</conclusion>|$)", Pattern.DOTALL);

    private final int factor;

    GuiOwlDialect(CoordinateUnit coordinates, int factor) {
        super(GuiOwlDialectProvider.NAME, coordinates, new ImageWindow(MIN_PIXELS, MAX_PIXELS, factor));
        this.factor = factor;
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new GuiOwlDialect(unit, factor);
    }

    @Override
    public int maxImages() {
        return 1;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        String system = ToolPrompt.system(situation, coordinates(), computer(situation.actions()));
        var user = new StringBuilder("Choose the next action for this instruction, given the screenshot and the actions"
                + " so far.\nInstruction: ");
        user.append(situation.goal()).append("\nPrevious actions:");
        for (int i = 0; i < situation.past().size(); i++) {
            user.append("\nStep ")
                    .append(i + 1)
                    .append(": ")
                    .append(concluded(situation.past().get(i), situation.image()));
        }
        if (situation.past().isEmpty()) {
            user.append(" none");
        }
        user.append("\n\nExplain your reasoning in <thinking></thinking> before the call, and summarize the action in"
                + " <conclusion></conclusion> after it.");
        user.append(ScreenNotes.of(situation.state()));
        return new ModelPrompt(List.of(new Turn.SystemTurn(system), Turn.UserTurn.withCurrentScreen(user.toString())));
    }

    private String concluded(PastStep step, Size<Space.Model> image) {
        Matcher conclusion = CONCLUSION.matcher(step.answer());
        return step instanceof PastStep.Acted acted && conclusion.find()
                ? conclusion.group(1).replaceAll("\\s+", " ") + (acted.note().isEmpty() ? "" : " — " + acted.note())
                : progress(step, image);
    }

    private static List<Verb> computer(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        for (Verb verb : ToolPrompt.computer(actions)) {
            verbs.add(
                    switch (verb.name()) {
                        case "left_click" -> new Verb("click", verb.description(), verb.parameters());
                        case "left_click_drag" ->
                            new Verb(
                                    "drag",
                                    "Drag with the left button from (x, y) to (x2, y2).",
                                    ToolPrompt.merged(
                                            ToolPrompt.COORDINATE,
                                            Map.of(
                                                    "coordinate2",
                                                    ToolPrompt.property(
                                                            "array",
                                                            "(x2, y2): where a drag ends. Required only by `action=drag`.",
                                                            Map.of()))));
                        case "type" ->
                            new Verb(
                                    "type",
                                    "Type a text where the focus is.",
                                    ToolPrompt.merged(
                                            ToolPrompt.TEXT,
                                            Map.of(
                                                    "clear",
                                                    ToolPrompt.property(
                                                            "number",
                                                            "1 to replace what the field holds, else 0.",
                                                            Map.of()),
                                                    "enter",
                                                    ToolPrompt.property(
                                                            "number",
                                                            "1 to press Enter after typing, else 0.",
                                                            Map.of()))));
                        case "scroll" ->
                            new Verb(
                                    "scroll",
                                    verb.description(),
                                    Map.of(
                                            "pixels",
                                            ToolPrompt.property(
                                                    "number",
                                                    "Notches of the wheel, from -5 to 5: positive values scroll up, negative"
                                                            + " values scroll down. Required only by `action=scroll`.",
                                                    Map.of())));
                        default -> verb;
                    });
        }
        return verbs;
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        return new CallReader(
                        ToolPrompt.functionName(platform),
                        coordinates(),
                        NOTCH,
                        CONCLUSION.matcher(answer).replaceAll(""),
                        platform,
                        actions,
                        image,
                        cursor)
                .read();
    }

    @Override
    public String hint() {
        return "Check that the model is a GUI-Owl, and that no token limit cuts its answers short.";
    }
}
