package dev.sightline.runtime.calibration;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.calibration.Diagnosis.Fit;
import dev.sightline.runtime.calibration.ImageTokens.Rung;
import dev.sightline.runtime.calibration.TargetPicture.Square;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.goal.ModelClient;
import dev.sightline.runtime.internal.goal.Prompts;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.runtime.internal.image.SmartResize;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * Examines a model and the server that runs it: shows it pictures whose targets are known, and finds out how images are
 * resized, what the answers mean and with which settings they hit. An examination takes about 60 calls of the model; each
 * picture is one that an agent could have sent.
 *
 * <pre>{@code
 * Diagnosis diagnosis = ModelDoctor.of(chatModel, Dialects.installed()).examine();
 * diagnosis.findings().forEach(System.out::println);
 * SightlineAgent.builder(drivers).options(AgentOptions.DEFAULT.withEndpoint(diagnosis.endpoint()));
 * }</pre>
 *
 * <p>Immutable, hence safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ModelDoctor {

    private static final ActionSpace ACTIONS =
            ActionSpace.of(ActionKind.CLICK, ActionKind.TYPE_TEXT, ActionKind.PRESS_KEYS, ActionKind.SCROLL);

    /** Phones, ordinary windows and large screens: what is measured must hold on all of them. */
    private static final int[][] SCREENS = {{390, 844}, {1280, 720}, {800, 600}, {1920, 1080}, {412, 915}, {2560, 1440}
    };

    /** Limits of the longer side that servers are known to have. */
    private static final int[] KNOWN_SIDES = {500, 512, 768, 1000, 1024, 1280, 1536, 2048};

    private static final int USUAL_MIN = 1024;
    private static final int USUAL_MAX = 1280;
    private static final long SEED = 20_260_725;

    private final ChatModel model;
    private final Dialects dialects;
    private final @Nullable String dialectName;
    private final EndpointOptions current;
    private final int targets;
    private final Duration timeout;
    private final Consumer<String> progress;

    private ModelDoctor(
            ChatModel model,
            Dialects dialects,
            @Nullable String dialectName,
            EndpointOptions current,
            int targets,
            Duration timeout,
            Consumer<String> progress) {
        this.model = model;
        this.dialects = dialects;
        this.dialectName = dialectName;
        this.current = current;
        this.targets = targets;
        this.timeout = timeout;
        this.progress = progress;
    }

    /** A doctor for a model, whose answers may be in the form of any of these dialects. */
    public static ModelDoctor of(ChatModel model, Dialects dialects) {
        return new ModelDoctor(model, dialects, null, EndpointOptions.DEFAULT, 24, Duration.ofMinutes(5), _ -> {});
    }

    /** The same doctor, who expects a dialect; the one recognised by the model's name if null. */
    public ModelDoctor expecting(@Nullable String dialect) {
        return new ModelDoctor(model, dialects, dialect, current, targets, timeout, progress);
    }

    /** The same doctor, who compares with the settings so far. */
    public ModelDoctor comparedWith(EndpointOptions settings) {
        return new ModelDoctor(model, dialects, dialectName, settings, targets, timeout, progress);
    }

    /**
     * The same doctor, who verifies the findings with a number of targets.
     *
     * @param number at least 1; 24 unless given
     */
    public ModelDoctor withTargets(int number) {
        if (number < 1) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot verify with " + number + " targets: the number must be at least 1.");
        }
        return new ModelDoctor(model, dialects, dialectName, current, number, timeout, progress);
    }

    /** The same doctor, who waits so long for one answer. */
    public ModelDoctor withTimeout(Duration newTimeout) {
        return new ModelDoctor(model, dialects, dialectName, current, targets, newTimeout, progress);
    }

    /** The same doctor, who reports what is being measured, in a line each. */
    public ModelDoctor reportingTo(Consumer<String> listener) {
        return new ModelDoctor(model, dialects, dialectName, current, targets, timeout, listener);
    }

    /**
     * Examines the model.
     *
     * @throws SightlineException category {@code MODEL} when the server does not answer; {@code CONFIGURATION} when the
     *     dialect that was named does not exist
     */
    public Diagnosis examine() throws InterruptedException {
        return new Examination().run();
    }

    /** One answer, and what it cost. */
    private record Heard(String text, long promptTokens, long allTokens, Duration took) {}

    /** A dialect, and whether the model's answers are in its form. */
    private record Form(ModelDialect dialect, boolean expected, int places, boolean acts, long tokensOfStep) {

        int score() {
            return places + (acts ? 2 : 0);
        }
    }

    /** What was measured without looking at the answers. */
    private record Measured(
            @Nullable ImageTokens tokens, @Nullable Integer longestSide) {

        /** The sizes that the server leaves as they are, as far as is known. */
        EndpointOptions endpoint(int familyFactor, @Nullable CoordinateUnit unit) {
            if (tokens == null) {
                return new EndpointOptions(null, null, null, longestSide, unit);
            }
            Integer min = tokens.min() != null && (tokens.min() > USUAL_MIN || isNarrow()) ? tokens.min() : null;
            Integer max = tokens.max();
            if (max == null || longestSide != null || (min == null && max >= USUAL_MAX)) {
                max = null;
            } else if (min != null) {
                // no larger than the window needs to be
                max = Math.min(max, Math.max(USUAL_MAX, min + min / 4));
            }
            return new EndpointOptions(
                    min, max, tokens.factor() == familyFactor ? null : tokens.factor(), longestSide, unit);
        }

        /** The sizes to which the server resizes. */
        ImageWindow served(int familyFactor) {
            int factor = tokens == null ? familyFactor : tokens.factor();
            int min = tokens == null || tokens.min() == null ? 1 : tokens.min();
            int max = tokens == null || tokens.max() == null || longestSide != null ? 16_384 : tokens.max();
            return new ImageWindow(
                    min * factor * factor,
                    max * factor * factor,
                    factor,
                    longestSide == null ? ImageWindow.UNLIMITED : longestSide);
        }

        /** Whether the usual minimum would be chosen although the server's maximum lies below it. */
        private boolean isNarrow() {
            return longestSide != null || (tokens != null && tokens.max() != null && tokens.max() < USUAL_MIN);
        }
    }

    private final class Examination {

        private final ModelClient client = new ModelClient(model, timeout, ObservationRegistry.NOOP);
        private final Random random = new Random(SEED);
        private final List<Duration> latencies = new ArrayList<>();

        Diagnosis run() throws InterruptedException {
            ModelSource source =
                    ModelSource.named(String.valueOf(model.getOptions().getModel()));
            ModelDialect family = dialects.choose(dialectName, source);
            progress.accept("Counting the tokens of pictures of several sizes ...");
            Measured measured = measured(family.imageWindow().factor());
            ImageWindow safe =
                    measured.endpoint(family.imageWindow().factor(), null).window(family.imageWindow());
            progress.accept("Comparing the form of the answers with the dialects ...");
            Form form = form(family, source, safe);
            ModelDialect dialect = form.dialect();
            progress.accept("Comparing places with answers ...");
            CoordinateUnit unit = unit(dialect, safe);
            Fit fit = unit == null
                    ? Fit.UNKNOWN
                    : fit(
                            dialect,
                            unit,
                            safe,
                            measured.served(family.imageWindow().factor()));
            EndpointOptions found = measured.endpoint(
                    dialect.imageWindow().factor(), unit == null || unit == dialect.coordinates() ? null : unit);
            List<TargetPicture> pictures = pictures();
            progress.accept("Measuring with the settings so far ...");
            List<Shot> before = shots(pictures.subList(0, Math.min(3, pictures.size())), family, current);
            progress.accept("Measuring with the settings found ...");
            List<Shot> after = shots(pictures, dialect, found);
            if (measured.tokens() == null && Diagnosis.hits(after) * 2 < after.size()) {
                EndpointOptions better = tried(pictures.getFirst(), dialect, found);
                if (!better.equals(found)) {
                    found = better;
                    after = shots(pictures, dialect, found);
                }
            }
            ImageTokens tokens = measured.tokens();
            return new Diagnosis(
                    dialect,
                    form.expected(),
                    form.acts(),
                    unit,
                    tokens != null,
                    tokens == null ? null : tokens.min(),
                    tokens == null || measured.longestSide() != null ? null : tokens.max(),
                    measured.longestSide(),
                    tokens == null ? dialect.imageWindow().factor() : tokens.factor(),
                    fit,
                    found,
                    before,
                    after,
                    Duration.ofNanos((long) Medians.of(latencies.stream()
                            .map(each -> (double) each.toNanos())
                            .toList())),
                    form.tokensOfStep());
        }

        // ---- what the counts of tokens tell

        private Measured measured(int usualFactor) throws InterruptedException {
            long textTokens = heard(null).promptTokens();
            List<Rung> rungs = new ArrayList<>();
            for (int side : ImageTokens.SIDES) {
                Rung rung;
                try {
                    rung = new Rung(
                            side, heard(TargetPicture.of(side, side, random)).promptTokens());
                } catch (SightlineException e) {
                    // a larger picture than the server takes, unless it takes none at all
                    if (rungs.isEmpty()) {
                        throw e;
                    }
                    progress.accept("The server refused a picture of " + side + "×" + side + " pixels.");
                    break;
                }
                rungs.add(rung);
            }
            ImageTokens tokens = ImageTokens.of(rungs, textTokens, usualFactor);
            return new Measured(tokens, tokens == null || tokens.max() == null ? null : longestSide(tokens));
        }

        /**
         * Servers shrink by the number of pixels or by the longer side: a strip has few pixels and a long side. Null when
         * it is not the side.
         */
        private @Nullable Integer longestSide(ImageTokens tokens) throws InterruptedException {
            double root = Math.sqrt(Objects.requireNonNull(tokens.max()));
            int columns = (int) Math.ceil(root * 2);
            int rows = (int) Math.floor(root * 0.45);
            if (tokens.min() != null && columns * rows < tokens.min()) {
                return null;
            }
            int side = columns * tokens.factor();
            long counted = tokens.imageTokens(heard(TargetPicture.of(side, rows * tokens.factor(), random))
                    .promptTokens());
            if (counted > 0.8 * columns * rows) {
                return null;
            }
            double estimate = side * Math.sqrt((double) counted / (columns * rows));
            int nearest = Arrays.stream(KNOWN_SIDES)
                    .boxed()
                    .min(Comparator.comparingDouble(known -> Math.abs(known - estimate)))
                    .orElseThrow();
            if (Math.abs(nearest - estimate) < 0.06 * nearest) {
                return nearest;
            }
            return (int) (estimate * 0.97);
        }

        /** A prompt that differs in its picture only. */
        private Heard heard(@Nullable TargetPicture picture) throws InterruptedException {
            String system = "You are a helpful assistant.";
            String user = "Answer with one word: ready.";
            return picture == null
                    ? ask(
                            new ModelPrompt(List.of(
                                    new ModelPrompt.Turn.SystemTurn(system),
                                    new ModelPrompt.Turn.UserTurn(user, List.of()))),
                            List.of())
                    : ask(ModelPrompt.of(system, user), List.of(ModelImage.asItIs(picture.screenshot())));
        }

        // ---- what the answers tell

        private Form form(ModelDialect family, ModelSource source, ImageWindow safe) throws InterruptedException {
            Form best = null;
            for (ModelDialect dialect : candidates(family, source)) {
                boolean expected = dialect.name().equals(family.name())
                        && (dialectName != null || dialects.recognized(source).isPresent());
                Form form = form(dialect, expected, safe);
                if (best == null || form.score() > best.score()) {
                    best = form;
                }
                if (form.places() == 2 && form.acts()) {
                    break;
                }
            }
            return Objects.requireNonNull(best);
        }

        private Set<ModelDialect> candidates(ModelDialect family, ModelSource source) {
            Set<ModelDialect> candidates = new LinkedHashSet<>();
            candidates.add(family);
            Set<String> seen = new LinkedHashSet<>(List.of(family.name()));
            for (String name : dialectName == null ? dialects.names() : List.<String>of()) {
                try {
                    if (seen.add(name)) {
                        candidates.add(dialects.named(name, source));
                    }
                } catch (SightlineException _) {
                    // it needs the files of a checkpoint, which a server does not show
                }
            }
            return candidates;
        }

        private Form form(ModelDialect dialect, boolean expected, ImageWindow safe) throws InterruptedException {
            ImageWindow window = dialect.imageWindow().factor() == safe.factor() ? safe : dialect.imageWindow();
            TargetPicture picture = wide(window);
            ModelImage image = ModelImage.of(picture.screenshot(), window);
            var raw = new RawPlaces(dialect);
            int places = 0;
            long tokens = 0;
            for (Square square : picture.squares().subList(0, 2)) {
                Heard heard = ask(dialect.locate(square.target(), image.size()), List.of(image));
                places += raw.in(heard.text()) == null ? 0 : 1;
                tokens = heard.allTokens();
            }
            ModelPrompt prompt;
            try {
                prompt = dialect.nextAction(new Situation(
                        "Click the " + picture.squares().getFirst().name() + " square",
                        List.of(),
                        Platform.WEB,
                        ACTIONS,
                        image.size(),
                        1,
                        ScreenState.UNKNOWN,
                        List.of()));
            } catch (SightlineException _) {
                // the family only finds places
                return new Form(dialect, expected, places, false, tokens);
            }
            Heard step = ask(prompt, List.of(image));
            return new Form(dialect, expected, places, acts(dialect, step.text(), image.size()), step.allTokens());
        }

        /** Whether an answer is an action at a place, in whatever units. */
        private static boolean acts(ModelDialect dialect, String answer, Size<Space.Model> image) {
            for (CoordinateUnit unit : CoordinateUnit.values()) {
                try {
                    if (dialect.in(unit).read(answer, Platform.WEB, ACTIONS, image, null)
                                    instanceof Reading.Parsed parsed
                            && parsed.action() instanceof Action.Input<Space.Model> input
                            && !input.points().isEmpty()) {
                        return true;
                    }
                } catch (SightlineException _) {
                    // the family has one form only
                }
            }
            return false;
        }

        /** A picture much wider than 1000 pixels and less high, or small: it tells pixels from thousandths. */
        private TargetPicture wide(ImageWindow window) {
            Size<Space.Model> size = SmartResize.of(1420, 700, window);
            return TargetPicture.of((int) size.width(), (int) size.height(), random);
        }

        private @Nullable CoordinateUnit unit(ModelDialect dialect, ImageWindow safe) throws InterruptedException {
            TargetPicture picture = wide(safe);
            List<Placed> answers = placed(dialect, picture);
            CoordinateUnit best = null;
            double least = 0.2;
            for (CoordinateUnit unit : CoordinateUnit.values()) {
                // in parts of the image, so that the units are comparable
                double miss = error(answers, picture, new ServedImages(safe, false, unit));
                if (miss < least) {
                    least = miss;
                    best = unit;
                }
            }
            return best;
        }

        /** Shows a picture whose sides lie between two multiples of the factor, which padding moves and stretching scales. */
        private Fit fit(ModelDialect dialect, CoordinateUnit unit, ImageWindow safe, ImageWindow served)
                throws InterruptedException {
            int factor = served.factor();
            // in the middle of the window, so that the server has no other reason to resize it
            double width =
                    Math.min(Math.sqrt(4 * (safe.minPixels() / 2.0 + safe.maxPixels() / 2.0)), served.longestSide());
            TargetPicture picture = TargetPicture.of(
                    factor * (int) (width / factor) - factor / 2 - 1,
                    factor * (int) (width / 4 / factor) - factor / 2 + 1,
                    random);
            List<Placed> answers = placed(dialect, picture);
            double stretched = error(answers, picture, new ServedImages(served, false, unit));
            double padded = error(answers, picture, new ServedImages(served, true, unit));
            if (Math.min(stretched, padded) > 0.7 * Math.max(stretched, padded)) {
                return Fit.UNKNOWN;
            }
            return stretched < padded ? Fit.STRETCHED : Fit.PADDED;
        }

        /** A square, and the numbers that were answered for it. */
        private record Placed(Square square, Point<Space.Model> numbers) {}

        private List<Placed> placed(ModelDialect dialect, TargetPicture picture) throws InterruptedException {
            ModelImage image = ModelImage.asItIs(picture.screenshot());
            var raw = new RawPlaces(dialect);
            List<Placed> answers = new ArrayList<>();
            for (Square square : picture.squares()) {
                Point<Space.Model> numbers = raw.in(ask(dialect.locate(square.target(), image.size()), List.of(image))
                        .text());
                if (numbers != null) {
                    answers.add(new Placed(square, numbers));
                }
            }
            return answers;
        }

        /** The median distance of the answers from what a hypothesis expects, in parts of the image. */
        private static double error(List<Placed> answers, TargetPicture picture, ServedImages hypothesis) {
            Size<Space.Pixels> sent = picture.screenshot().size();
            Size<Space.Model> extent = hypothesis
                    .unit()
                    .extent(SmartResize.of((int) sent.width(), (int) sent.height(), hypothesis.window()));
            return answers.size() < 3
                    ? Double.POSITIVE_INFINITY
                    : Medians.of(answers.stream()
                            .map(answer -> {
                                Point<Space.Model> expected =
                                        hypothesis.answer(answer.square().box().center(), sent);
                                return Math.hypot(
                                        (answer.numbers().x() - expected.x()) / extent.width(),
                                        (answer.numbers().y() - expected.y()) / extent.height());
                            })
                            .toList());
        }

        // ---- what an agent would hit

        private List<TargetPicture> pictures() {
            List<TargetPicture> pictures = new ArrayList<>();
            for (int left = targets; left > 0; left -= TargetPicture.SQUARES) {
                int[] screen = pictures.size() < SCREENS.length
                        ? SCREENS[pictures.size()]
                        : new int[] {random.nextInt(320, 1440), random.nextInt(480, 900)};
                TargetPicture picture = TargetPicture.of(screen[0], screen[1], random);
                pictures.add(new TargetPicture(
                        picture.screenshot(), picture.squares().subList(0, Math.min(left, TargetPicture.SQUARES))));
            }
            return pictures;
        }

        private List<Shot> shots(List<TargetPicture> pictures, ModelDialect family, EndpointOptions settings)
                throws InterruptedException {
            ModelDialect dialect = settings.dialect(family);
            ImageWindow window = settings.window(dialect.imageWindow());
            List<Shot> shots = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                TargetPicture picture = pictures.get(i);
                ModelImage image = ModelImage.of(picture.screenshot(), window);
                for (Square square : picture.squares()) {
                    Heard heard = ask(dialect.locate(square.target(), image.size()), List.of(image));
                    latencies.add(heard.took());
                    Point<Space.Pixels> answered =
                            dialect.readPlace(heard.text(), image.size()) instanceof PlaceReading.Found(var point)
                                    ? image.toPixels().apply(point)
                                    : null;
                    shots.add(new Shot(i, picture.screenshot().size(), square.box(), answered));
                }
            }
            return shots;
        }

        /** Without counts, the settings of known servers are tried. */
        private EndpointOptions tried(TargetPicture picture, ModelDialect dialect, EndpointOptions found)
                throws InterruptedException {
            progress.accept("Trying the settings of known servers ...");
            EndpointOptions best = found;
            long most = 0;
            for (Integer longest : new Integer[] {null, 1024, 500}) {
                for (CoordinateUnit unit : CoordinateUnit.values()) {
                    EndpointOptions settings = new EndpointOptions(null, null, null, longest, unit);
                    long hits = Diagnosis.hits(shots(List.of(picture), dialect, settings));
                    if (hits > most) {
                        most = hits;
                        best = settings;
                    }
                }
            }
            return best;
        }

        private Heard ask(ModelPrompt prompt, List<ModelImage> images) throws InterruptedException {
            long start = System.nanoTime();
            ModelClient.Reply reply = client.call(Prompts.of(prompt, images));
            return new Heard(
                    reply.text().strip(),
                    reply.tokens().prompt(),
                    reply.tokens().total(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
