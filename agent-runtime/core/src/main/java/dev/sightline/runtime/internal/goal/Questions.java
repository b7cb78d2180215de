package dev.sightline.runtime.internal.goal;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.Excerpts;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Labelled;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.PlacesReading;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import org.springframework.ai.converter.BeanOutputConverter;

/**
 * Single questions about a screenshot. If an answer cannot be parsed, the model is asked once more and told what was
 * wrong.
 *
 * @since 0.1.0
 */
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
     * Asks a question about a screen.
     *
     * @throws SightlineException category {@code MODEL_OUTPUT} when the answer is not of this type
     */
    public <T> T ask(Screenshot screenshot, String question, Class<T> type) {
        if (type == Boolean.class) {
            return type.cast(holds(screenshot, question));
        }
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        if (type == String.class) {
            return type.cast(
                    dialect.readAnswer(call(dialect.query(question, "", image.size(), screenshot.state()), image)));
        }
        var converter = new BeanOutputConverter<>(type);
        ModelPrompt prompt = dialect.query(question, converter.getFormat(), image.size(), screenshot.state());
        String text = "";
        RuntimeException problem = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String answer = call(prompt, image);
            text = dialect.readAnswer(answer);
            try {
                T value = converter.convert(text);
                if (value != null) {
                    return value;
                }
            } catch (RuntimeException e) {
                problem = e;
            }
            prompt = dialect.askAgain(prompt, answer, "The answer does not have the requested format.");
        }
        throw new SightlineException(
                ErrorCategory.MODEL_OUTPUT,
                "Cannot read the model's answer to \"" + question + "\" as " + type.getSimpleName() + ": "
                        + Excerpts.clipped(text, 300) + ". " + dialect.hint(),
                problem);
    }

    /**
     * Whether a statement holds on the screenshot.
     *
     * @throws SightlineException category {@code MODEL_OUTPUT} when the model says neither yes nor no
     */
    public boolean holds(Screenshot screenshot, String statement) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        ModelPrompt prompt = dialect.check(statement, image.size(), screenshot.state());
        String answer = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            answer = call(prompt, image);
            switch (dialect.readVerdict(answer)) {
                case HOLDS -> {
                    return true;
                }
                case DOES_NOT_HOLD -> {
                    return false;
                }
                case UNCLEAR -> prompt = dialect.askAgain(prompt, answer, "Answer with one word, yes or no.");
            }
        }
        throw new SightlineException(
                ErrorCategory.MODEL_OUTPUT,
                "Cannot decide whether \"" + statement + "\" holds: the model answered neither yes nor no, but: "
                        + Excerpts.clipped(answer, 300) + ". Rephrase the statement. " + dialect.hint());
    }

    @Override
    public boolean supports(Target target) {
        return !(target instanceof Target.ByPicture);
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        ModelPrompt prompt = dialect.locate(target, image.size());
        String feedback = "";
        String answer = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            answer = call(prompt, image);
            switch (dialect.readPlace(answer, image.size())) {
                case PlaceReading.Found(Point<Space.Model> point) -> {
                    return Located.at(image.toPixels().apply(point), "the model pointed at " + point);
                }
                case PlaceReading.Absent _ ->
                    throw new GroundingException(
                            GroundingException.Reason.ABSENT,
                            "The model did not find " + target + " on the screenshot. It answered: "
                                    + Excerpts.clipped(answer, 300));
                case PlaceReading.Unparseable(String problem) -> {
                    feedback = problem;
                    prompt = dialect.askAgain(prompt, answer, problem);
                }
            }
        }
        throw new SightlineException(
                ErrorCategory.MODEL_OUTPUT,
                "Cannot locate " + target + ": the model's answer is not a place on the screenshot. " + feedback
                        + " It answered: " + Excerpts.clipped(answer, 300) + ". " + dialect.hint());
    }

    /**
     * Finds everything that is described.
     *
     * @throws SightlineException category {@code MODEL_OUTPUT} when the answer is not a list of places
     */
    public List<Labelled> locateAll(Screenshot screenshot, String description) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        return places(
                "locate all of '" + description + "'",
                dialect.locateAll(description, image.size()),
                image,
                screenshot.size());
    }

    /** The lines of text on a screen, with their boxes. */
    public List<Labelled> readTexts(Screenshot screenshot) {
        ModelImage image = ModelImage.of(screenshot, imageWindow);
        return places("read the texts", dialect.readTexts(image.size()), image, screenshot.size());
    }

    private List<Labelled> places(String what, ModelPrompt first, ModelImage image, Size<Space.Pixels> screen) {
        ModelPrompt prompt = first;
        String feedback = "";
        String answer = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            answer = call(prompt, image);
            switch (dialect.readPlaces(answer, image.size())) {
                case PlacesReading.Found(List<PlacesReading.Place> places) -> {
                    return places.stream()
                            .map(place -> labelled(place, image, screen))
                            .toList();
                }
                case PlacesReading.Unparseable(String problem) -> {
                    feedback = problem;
                    prompt = dialect.askAgain(prompt, answer, problem);
                }
            }
        }
        throw new SightlineException(
                ErrorCategory.MODEL_OUTPUT,
                "Cannot " + what + ": the model's answer is not a list of places. " + feedback + " It answered: "
                        + Excerpts.clipped(answer, 300) + ". " + dialect.hint());
    }

    private static Labelled labelled(PlacesReading.Place place, ModelImage image, Size<Space.Pixels> screen) {
        Point<Space.Pixels> point = image.toPixels().apply(place.point());
        Box<Space.Model> box = place.box();
        if (box == null) {
            return new Labelled(place.label(), Located.at(point, "the model pointed at " + place.point()));
        }
        Point<Space.Pixels> corner = image.toPixels().apply(new Point<>(box.left(), box.top()));
        Point<Space.Pixels> opposite = image.toPixels().apply(new Point<>(box.right(), box.bottom()));
        return new Labelled(
                place.label(),
                new Located(
                        point,
                        new Box<>(
                                corner.x(),
                                corner.y(),
                                Math.min(opposite.x(), screen.width()),
                                Math.min(opposite.y(), screen.height())),
                        "the model outlined " + box));
    }

    private String call(ModelPrompt prompt, ModelImage image) {
        try {
            return model.call(Prompts.of(prompt, List.of(image))).text().strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DENIED, "The thread was interrupted while it waited for the model.", e);
        }
    }
}
