package dev.sightline.runtime.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Qwen2.5-VL: function calls with absolute coordinates of the resized image. */
final class QwenDialect implements ModelDialect {

    static final QwenDialect INSTANCE = new QwenDialect();

    private QwenDialect() {}

    @Override
    public String systemPrompt(
            Platform platform, ActionSpace actions, Size<Space.Model> image, Collection<String> secrets) {
        return QwenPrompt.system(platform, actions, image, secrets);
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
    public String locatePrompt(String description, Size<Space.Model> image) {
        return "The screenshot is " + image + " pixels. Locate this element: " + description
                + "\nAnswer with its center only, as JSON: [{\"point_2d\": [x, y], \"label\": \"…\"}]."
                + " If it is not on the screenshot, answer [].";
    }

    @Override
    public Optional<Point<Space.Model>> readPlace(String answer, Size<Space.Model> image) {
        return QwenPlaces.first(answer).filter(image::contains);
    }
}
