package dev.sightline.boot;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A dialect of somebody else: goals in capitals, each sentence ended by STOP, and the model answers DONE STOP. */
public final class TelegramDialectProvider implements DialectProvider {

    @Override
    public String name() {
        return "telegram";
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return "telegraph".equals(model.name());
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return new Telegram(Dialects.standard());
    }

    private record Telegram(ModelDialect other) implements ModelDialect {

        @Override
        public String name() {
            return "telegram";
        }

        @Override
        public ImageWindow imageWindow() {
            return other.imageWindow();
        }

        @Override
        public int maxImages() {
            return 1;
        }

        @Override
        public ModelPrompt nextAction(Situation situation) {
            return ModelPrompt.of("ANSWER DONE STOP", situation.goal().toUpperCase(Locale.ROOT) + " STOP");
        }

        @Override
        public Reading read(
                String answer,
                Platform platform,
                ActionSpace actions,
                Size<Space.Model> image,
                @Nullable Point<Space.Model> cursor) {
            return answer.equals("DONE STOP")
                    ? new Reading.Parsed(new Action.Finish<>(true, "received by telegram"), "", "")
                    : new Reading.Unparseable("ANSWER DONE STOP");
        }

        @Override
        public ModelPrompt locate(Target target, Size<Space.Model> image) {
            return other.locate(target, image);
        }

        @Override
        public PlaceReading readPlace(String answer, Size<Space.Model> image) {
            return other.readPlace(answer, image);
        }

        @Override
        public ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state) {
            return other.query(question, format, image, state);
        }

        @Override
        public String readAnswer(String answer) {
            return other.readAnswer(answer);
        }

        @Override
        public ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state) {
            return other.check(statement, image, state);
        }

        @Override
        public Verdict readVerdict(String answer) {
            return other.readVerdict(answer);
        }

        @Override
        public String hint() {
            return "CHECK THE WIRES STOP";
        }
    }
}
