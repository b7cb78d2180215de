package dev.sightline.runtime.dialect.qwen;

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
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Qwen2.5-VL: function calls with absolute coordinates of the resized image, unless its server converts them. */
final class QwenDialect extends FamilyDialect {

    static final String NAME = "qwen2.5-vl";

    /** The bounds of the published image processor. */
    private static final ImageWindow IMAGES = ImageWindow.ofTokens(4, 16_384, 28);

    QwenDialect(CoordinateUnit coordinates) {
        super(NAME, coordinates, IMAGES);
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
        String system = ToolPrompt.system(situation, coordinates(), ToolPrompt.computer(situation.actions()));
        return new ModelPrompt(List.of(
                new Turn.SystemTurn(system),
                account(situation, "Task progress (You have done the following operation on the current device):")));
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
        return "Check that the model is a Qwen2.5-VL, and that no token limit cuts its answers short.";
    }
}
