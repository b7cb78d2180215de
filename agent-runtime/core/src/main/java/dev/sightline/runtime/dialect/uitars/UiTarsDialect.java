package dev.sightline.runtime.dialect.uitars;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.Conversation;
import dev.sightline.runtime.internal.dialect.FamilyDialect;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** UI-TARS. It has no system prompt: everything is said by the user. */
final class UiTarsDialect extends FamilyDialect {

    /** Those of the parser that its authors publish. */
    private static final ImageWindow IMAGES = ImageWindow.ofTokens(100, 16_384, 28);

    /** A place without the tokens that surround it in training. */
    private static final Pattern BARE_PLACE = Pattern.compile(
            "((?:start_box|end_box|start_point|end_point|point)\\s*=\\s*)(['\"])\\s*(\\([\\d\\s.,]{3,60}\\))\\s*\\2");

    UiTarsDialect(CoordinateUnit coordinates) {
        super(UiTarsDialectProvider.NAME, coordinates, IMAGES);
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new UiTarsDialect(unit);
    }

    @Override
    public int maxImages() {
        return 5;
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        return new ModelPrompt(Conversation.of(
                situation,
                UiTarsPrompt.task(situation, extent(situation.image())),
                "The screen after that:",
                UiTarsDialect::withBoxTokens));
    }

    /** The text that the model wrote; servers that hide special tokens drop those around places. */
    static String withBoxTokens(String answer) {
        return BARE_PLACE.matcher(answer).replaceAll("$1$2<|box_start|>$3<|box_end|>$2");
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        return new UiTarsReader(coordinates(), actions, image, cursor).read(answer);
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        return asked(UiTarsPrompt.grounding(target.toString(), extent(image)));
    }

    @Override
    public PlaceReading readPlace(String answer, Size<Space.Model> image) {
        return new UiTarsReader(coordinates(), UiTarsReader.POINTING, image, null).readPlace(answer);
    }

    @Override
    protected ModelPrompt asked(String user) {
        return new ModelPrompt(List.of(Turn.UserTurn.withCurrentScreen(user)));
    }

    @Override
    public String hint() {
        return "Check that the model is a UI-TARS, that its server does not hide 'Action:', and that no token limit cuts"
                + " its answers short.";
    }
}
