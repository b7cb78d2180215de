package dev.sightline.runtime.dialect.qwen3;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.CallReader;
import dev.sightline.runtime.internal.dialect.FamilyDialect;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import dev.sightline.runtime.internal.dialect.ToolPrompt.Verb;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Qwen3-VL: function calls with coordinates from 0 to 1000, whatever the size of the image. */
final class Qwen3Dialect extends FamilyDialect {

    /** The bounds of the published image processor. */
    private static final ImageWindow IMAGES = ImageWindow.ofTokens(64, 16_384, 32);

    Qwen3Dialect(CoordinateUnit coordinates) {
        super(Qwen3DialectProvider.NAME, coordinates, IMAGES);
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new Qwen3Dialect(unit);
    }

    @Override
    public int maxImages() {
        return Integer.MAX_VALUE;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        String system = ToolPrompt.system(situation, coordinates(), computer(situation.actions()));
        return new ModelPrompt(List.of(
                new Turn.SystemTurn(system),
                account(situation, "Task progress (what you have done on this device so far):")));
    }

    private static List<Verb> computer(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        for (Verb verb : ToolPrompt.computer(actions)) {
            verbs.add(verb);
            if (verb.name().equals("double_click")) {
                verbs.add(new Verb("triple_click", "Triple-click the left mouse button at (x, y).", verb.parameters()));
            }
            if (verb.name().equals("scroll") && actions.offers(ActionKind.SCROLL)) {
                verbs.add(new Verb(
                        "hscroll",
                        "Turn the wheel sideways at (x, y), or at the cursor. Positive `pixels` scroll to the right.",
                        Map.of()));
            }
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
                        ToolPrompt.functionName(platform), coordinates(), answer, platform, actions, image, cursor)
                .read();
    }

    @Override
    public String hint() {
        return "Check that the model is a Qwen3-VL or a later version, and that no token limit cuts its answers short.";
    }
}
