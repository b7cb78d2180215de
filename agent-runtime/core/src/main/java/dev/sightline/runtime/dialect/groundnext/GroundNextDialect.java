package dev.sightline.runtime.dialect.groundnext;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.internal.dialect.GroundingDialect;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/** GroundNext: Qwen2.5-VL's function, of which it only calls the click. */
final class GroundNextDialect extends GroundingDialect {

    private static final ImageWindow IMAGES = ImageWindow.ofTokens(100, 16_384, 28);

    GroundNextDialect(CoordinateUnit coordinates) {
        super(GroundNextDialectProvider.NAME, coordinates, IMAGES);
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new GroundNextDialect(unit);
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return ModelPrompt.of(
                ToolPrompt.system(
                        "You are a helpful assistant.",
                        ToolPrompt.functionName(Platform.DESKTOP),
                        ToolPrompt.about(Platform.DESKTOP, coordinates(), image),
                        ToolPrompt.computer(ActionSpace.of(ActionKind.CLICK)).stream()
                                .filter(verb -> verb.name().equals("left_click"))
                                .toList(),
                        coordinates()),
                "Click this element: " + target);
    }
}
