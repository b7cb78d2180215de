package dev.sightline.runtime.dialect.qwen;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Collection;

/** The system prompt of Qwen2.5-VL as a GUI agent: the function {@code computer_use} or {@code mobile_use}. */
final class QwenPrompt {

    private QwenPrompt() {}

    static String system(
            Platform platform,
            ActionSpace actions,
            CoordinateUnit unit,
            Size<Space.Model> image,
            Collection<String> secrets) {
        return ToolPrompt.system(
                        "You are a helpful assistant.",
                        ToolPrompt.functionName(platform),
                        ToolPrompt.about(platform, unit, image),
                        platform == Platform.MOBILE ? ToolPrompt.mobile(actions) : ToolPrompt.computer(actions),
                        unit)
                + ToolPrompt.secrets(secrets);
    }
}
