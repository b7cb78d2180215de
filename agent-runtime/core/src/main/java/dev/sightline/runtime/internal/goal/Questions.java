package dev.sightline.runtime.internal.goal;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.List;
import org.springframework.ai.converter.BeanOutputConverter;

/** Single questions about a screenshot. */
public final class Questions implements Locator {

    private static final int ATTEMPTS = 2;

    private final ModelClient model;
    private final ModelDialect dialect;
    private final ImageWindow imageWindow;

    public Questions(ModelClient model, ModelDialect dialect, ImageWindow imageWindow) {
        this.model = model;
        this.dialect = dialect;
        this.imageWindow = imageWindow;
    }

    /**
     * @throws SightlineException category {@code MODEL_OUTPUT} when the answer is not of this type
     */
    public <T> T ask(Screenshot screenshot, String question, Class<T> type) {
        if (type == String.class) {
            return type.cast(reply(screenshot, question, ""));
        }
        if (type == Boolean.class) {
            return type.cast(holds(screenshot, question));
        }
        var converter = new BeanOutputConverter<>(type);
        String text = "";
        RuntimeException problem = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            text = reply(screenshot, question, converter.getFormat());
            try {
                T answer = converter.convert(text);
                if (answer != null) {
                    return answer;
                }
            } catch (RuntimeException e) {
                problem = e;
            }
        }
        throw new SightlineException(
                ErrorCategory.MODEL_OUTPUT,
                "The model's answer to \"" + question + "\" is no " + type.getSimpleName() + ": "
                        + Prompts.clipped(text, 300),
                problem);
    }

    /** Whether a statement holds on the screenshot. */
    public boolean holds(Screenshot screenshot, String statement) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        String text = call(dialect.check(statement, image.size(), screenshot.state()), image);
        return switch (dialect.readVerdict(text)) {
            case HOLDS -> true;
            case DOES_NOT_HOLD -> false;
            case UNCLEAR ->
                throw new SightlineException(
                        ErrorCategory.MODEL_OUTPUT,
                        "The model's answer to whether \"" + statement + "\" holds is neither yes nor no: "
                                + Prompts.clipped(text, 300));
        };
    }

    @Override
    public boolean supports(Target target) {
        return true;
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        String answer = call(dialect.locate(target, image.size()), image);
        return switch (dialect.readPlace(answer, image.size())) {
            case PlaceReading.Found(Point<Space.Model> point) ->
                Located.at(image.toPixels().apply(point), "the model pointed at " + point);
            case PlaceReading.Absent _ ->
                throw new GroundingException(
                        GroundingException.Reason.ABSENT,
                        "The model did not find " + target + " on the screenshot. It answered: "
                                + Prompts.clipped(answer, 300));
            case PlaceReading.Unparseable(String feedback) ->
                throw new SightlineException(
                        ErrorCategory.MODEL_OUTPUT,
                        "The model's answer to where " + target + " is names no place. " + feedback + " It answered: "
                                + Prompts.clipped(answer, 300));
        };
    }

    private String reply(Screenshot screenshot, String question, String format) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        return dialect.readAnswer(call(dialect.query(question, format, image.size(), screenshot.state()), image));
    }

    private String call(ModelPrompt prompt, ModelImage image) {
        try {
            return model.call(Prompts.of(prompt, List.of(image))).text().strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.MODEL, "The thread was interrupted while it waited for the model.", e);
        }
    }
}
