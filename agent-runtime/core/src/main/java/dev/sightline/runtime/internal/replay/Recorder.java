package dev.sightline.runtime.internal.replay;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.CoordinateChain;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.picture.Look;
import dev.sightline.picture.PictureSearch;
import dev.sightline.picture.Sighting;
import dev.sightline.runtime.internal.replay.Recording.Aim;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what a run did on the screen into steps that can be replayed. */
final class Recorder {

    /** Sides of the pictures of a symbol, in units of the driver; the first that occurs once on the screen is taken. */
    private static final int[] SIDES = {32, 48, 72, 110};

    private static final int MARGIN = 6;

    private static final int SURROUNDINGS_ACROSS = 220;
    private static final int SURROUNDINGS_DOWN = 80;

    /** A locator that ends this far from where the model acted has found something else; in units of the driver. */
    private static final double SAME_PLACE = 6;

    private static final int MOST_ANCHORS = 8;

    private final @Nullable TextReader reader;
    private final Function<Target, Locator> locators;
    private final String prefix;
    private final Map<String, String> variables;
    private int pictures;
    private String goal = "";

    /**
     * @param reader null when the agent has none
     * @param prefix of the names of the pictures, which no other run has
     * @param variables of the run
     */
    Recorder(
            @Nullable TextReader reader,
            Function<Target, Locator> locators,
            String prefix,
            Map<String, String> variables) {
        this.reader = reader;
        this.locators = locators;
        this.prefix = prefix;
        this.variables = variables;
    }

    /** What a run did cannot be repeated without a model. */
    static final class NotRepeatable extends Exception {

        private static final long serialVersionUID = 1L;

        NotRepeatable(String why) {
            super(why);
        }
    }

    /**
     * The steps of a part of a run.
     *
     * @param towards the goal, in words
     */
    List<Recorded> recorded(List<StepRecord> records, String towards) throws NotRepeatable {
        goal = Surrounding.folded(towards);
        List<Recorded> steps = new ArrayList<>();
        long tokens = 0;
        Duration took = Duration.ZERO;
        for (StepRecord record : records) {
            tokens += record.tokens().total();
            took = took.plus(record.times().total());
            if (!record.succeeded()
                    || (record.outcome() != null && !(record.outcome() instanceof ActionOutcome.Performed))) {
                continue;
            }
            for (CoordinateChain chain : record.actions()) {
                Optional<Recorded> step = step(record, chain, tokens, took);
                if (step.isPresent()) {
                    steps.add(step.get());
                    tokens = 0;
                    took = Duration.ZERO;
                }
            }
        }
        return steps;
    }

    private Optional<Recorded> step(StepRecord record, CoordinateChain chain, long tokens, Duration took)
            throws NotRepeatable {
        List<Aim> aims = new ArrayList<>();
        TaskStep step = switch (chain.pixels()) {
            case Action.Click<Space.Pixels> click ->
                new TaskStep.Click(
                        aim(record, chain, click.point(), aims), click.button(), click.count(), click.modifiers());
            case Action.Tap<Space.Pixels> tap ->
                new TaskStep.Click(aim(record, chain, tap.point(), aims), MouseButton.LEFT, tap.count());
            case Action.Move<Space.Pixels> move ->
                new TaskStep.Hover(aim(record, chain, move.point(), aims), Duration.ZERO);
            case Action.LongPress<Space.Pixels> press ->
                new TaskStep.LongPress(aim(record, chain, press.point(), aims), press.duration());
            case Action.Drag<Space.Pixels> drag -> {
                Target from = aim(record, chain, drag.from(), aims);
                yield new TaskStep.Drag(from, aim(record, null, drag.to(), aims));
            }
            case Action.Scroll<Space.Pixels> scroll -> scroll(record, scroll.deltaX(), scroll.deltaY());
            case Action.Swipe<Space.Pixels> swipe -> {
                double right = swipe.to().x() - swipe.from().x();
                double down = swipe.to().y() - swipe.from().y();
                TaskStep.Scroll like = scroll(record, right, down);
                yield new TaskStep.Swipe(like.direction(), Math.min(1, like.amount()), null);
            }
            case Action.TypeText<Space.Pixels> type ->
                new TaskStep.Type(Placeholders.put(type.text().toString(), variables), null, false);
            case Action.PressKeys<Space.Pixels> press ->
                new TaskStep.Press(press.keys().stream().map(Recorder::key).collect(Collectors.joining("+")));
            case Action.OpenUrl<Space.Pixels> open ->
                new TaskStep.Open(Placeholders.put(open.url().toString(), variables));
            case Action.OpenApp<Space.Pixels> open -> new TaskStep.OpenApp(open.name());
            case Action.Back<Space.Pixels> _ -> new TaskStep.Back();
            case Action.CloseTab<Space.Pixels> _ -> new TaskStep.CloseTab();
            case Action.AnswerDialog<Space.Pixels> answer ->
                new TaskStep.AnswerDialog(
                        answer.accept(),
                        null,
                        answer.text() == null
                                ? null
                                : Placeholders.put(answer.text().toString(), variables));
            // steps wait for what they need
            case Action.Wait<Space.Pixels> _, Action.Finish<Space.Pixels> _ -> null;
            case Action.Answer<Space.Pixels> _ ->
                throw new NotRepeatable("it ends with an answer, which must be read off the screen each time");
            case Action.AskUser<Space.Pixels> _ -> throw new NotRepeatable("it asks a person");
            case Action.Pinch<Space.Pixels> _ -> throw new NotRepeatable("no step pinches");
            case Action.PressSystemButton<Space.Pixels> _ -> throw new NotRepeatable("no step presses a system button");
            case Action.SwitchTab<Space.Pixels> _ -> throw new NotRepeatable("no step switches tabs");
            case Action.UploadFiles<Space.Pixels> _ ->
                throw new NotRepeatable("the files that a model chose may differ next time");
        };
        return Optional.ofNullable(step).map(each -> new Recorded(each, aims, tokens, took));
    }

    private static String key(Key key) {
        return key instanceof Key.Named named ? named.name().toLowerCase(Locale.ROOT) : key.toString();
    }

    private static TaskStep.Scroll scroll(StepRecord record, double right, double down) {
        Screenshot seen = record.screenshot();
        boolean across = Math.abs(right) > Math.abs(down);
        double extent =
                seen == null ? 1000 : across ? seen.size().width() : seen.size().height();
        double amount = Math.max(0.01, Math.abs(across ? right : down) / extent);
        Direction direction =
                across ? right > 0 ? Direction.RIGHT : Direction.LEFT : down < 0 ? Direction.UP : Direction.DOWN;
        return new TaskStep.Scroll(direction, amount, null);
    }

    /**
     * The target at a point, as words if it can be found by them, and otherwise as a picture.
     *
     * @param chain states what the driver called it; null when it did not
     */
    private Target aim(StepRecord record, @Nullable CoordinateChain chain, Point<Space.Pixels> point, List<Aim> aims)
            throws NotRepeatable {
        Screenshot seen = record.screenshot();
        if (seen == null) {
            throw new NotRepeatable("it acted without looking");
        }
        Control control = chain == null ? null : chain.reached();
        List<TextLine> lines = reader == null ? List.of() : reader.read(seen);
        String name = prefix + "-" + ++pictures;
        Words words = words(seen, lines, point, control);
        Box<Space.Pixels> box = words == null ? null : words.found().box();
        BufferedImage picture = picture(seen, point, box);
        Target target = words == null
                ? Target.picture(RecordingFiles.fileName(name, seen.pixelRatio()))
                : withPlaceholders(words.target());
        Box<Space.Pixels> around = box == null ? new Box<>(point.x(), point.y(), point.x(), point.y()) : box;
        Point<Space.Driver> at =
                seen.toDriver().apply(words == null ? point : words.found().point());
        aims.add(new Aim(
                name,
                target,
                seen.pixelRatio(),
                at.x(),
                at.y(),
                picture,
                crop(
                        seen,
                        point.x() - SURROUNDINGS_ACROSS * seen.pixelRatio(),
                        point.y() - SURROUNDINGS_DOWN * seen.pixelRatio(),
                        point.x() + SURROUNDINGS_ACROSS * seen.pixelRatio(),
                        point.y() + SURROUNDINGS_DOWN * seen.pixelRatio()),
                Surrounding.words(lines, around, seen.pixelRatio()).stream()
                        .map(text -> Placeholders.put(text, variables))
                        .toList(),
                ControlWords.kind(control)));
        return target;
    }

    private Target withPlaceholders(Target.ByText target) {
        return new Target.ByText(
                Placeholders.put(target.text(), variables),
                target.role(),
                target.nth(),
                target.relations().stream()
                        .map(relation -> new Target.Relation(
                                relation.direction(), Placeholders.put(relation.anchor(), variables)))
                        .toList());
    }

    /** A target in words, and where those lead. */
    private record Words(Target.ByText target, Located found) {}

    private @Nullable Words words(
            Screenshot seen, List<TextLine> lines, Point<Space.Pixels> point, @Nullable Control control) {
        double near = SAME_PLACE * seen.pixelRatio();
        List<Target.ByText> candidates = new ArrayList<>();
        lines.stream()
                .filter(line -> grown(line.box(), near).contains(point))
                .min(Comparator.comparingDouble(
                        line -> Math.abs(line.box().center().y() - point.y())))
                .ifPresent(line -> {
                    if (!(control instanceof Control.Field)) {
                        candidates.add(Target.text(line.text()));
                    }
                });
        if (control != null && !control.name().isBlank()) {
            candidates.add(
                    switch (control) {
                        case Control.Field _, Control.Choice _ -> Target.field(control.name());
                        case Control.Toggle _ -> Target.toggle(control.name());
                        case Control.Button _, Control.Link _, Control.Window _, Control.Node _ ->
                            Target.text(control.name());
                    });
        }
        for (Target.ByText candidate : candidates) {
            Words words = words(seen, lines, point, candidate);
            if (words != null) {
                return words;
            }
        }
        return null;
    }

    private @Nullable Words words(
            Screenshot seen, List<TextLine> lines, Point<Space.Pixels> point, Target.ByText candidate) {
        try {
            Located found = locators.apply(candidate).locate(seen, candidate);
            return leadsTo(found, point, seen) ? new Words(candidate, found) : null;
        } catch (GroundingException e) {
            return e.reason() == GroundingException.Reason.AMBIGUOUS ? byAnchor(seen, lines, point, candidate) : null;
        } catch (SightlineException e) {
            // no locator for words, or it cannot look for these
            return null;
        }
    }

    /** The same words in a certain place relative to others. */
    private @Nullable Words byAnchor(
            Screenshot seen, List<TextLine> lines, Point<Space.Pixels> point, Target.ByText candidate) {
        List<TextLine> anchors = lines.stream()
                .filter(line -> !line.box().contains(point)
                        && lines.stream()
                                        .filter(other -> Surrounding.folded(other.text())
                                                .equals(Surrounding.folded(line.text())))
                                        .count()
                                == 1)
                // what the goal names identifies the target better than what happens to be closer
                .sorted(Comparator.<TextLine, Boolean>comparing(line -> !isNamed(line.text()))
                        .thenComparingDouble(line -> Math.hypot(
                                line.box().center().x() - point.x(),
                                3 * (line.box().center().y() - point.y()))))
                .limit(MOST_ANCHORS)
                .toList();
        for (TextLine anchor : anchors) {
            boolean sameRow = anchor.box().top() <= point.y() && anchor.box().bottom() >= point.y();
            Target.ByText related = sameRow
                    ? anchor.box().center().x() < point.x()
                            ? candidate.rightOf(anchor.text())
                            : candidate.leftOf(anchor.text())
                    : anchor.box().center().y() < point.y()
                            ? candidate.below(anchor.text())
                            : candidate.above(anchor.text());
            try {
                Located found = locators.apply(related).locate(seen, related);
                if (leadsTo(found, point, seen)) {
                    return new Words(related, found);
                }
            } catch (SightlineException e) {
                // the next anchor may tell them apart
            }
        }
        return null;
    }

    private boolean isNamed(String text) {
        String folded = Surrounding.folded(text);
        return !folded.isEmpty() && goal.contains(folded);
    }

    private static boolean leadsTo(Located found, Point<Space.Pixels> point, Screenshot seen) {
        Box<Space.Pixels> box = found.element() == null
                ? found.box()
                : found.box().union(found.element().box());
        return grown(box, SAME_PLACE * seen.pixelRatio()).contains(point);
    }

    private static Box<Space.Pixels> grown(Box<Space.Pixels> box, double by) {
        return new Box<>(box.left() - by, box.top() - by, box.right() + by, box.bottom() + by);
    }

    private static BufferedImage picture(Screenshot seen, Point<Space.Pixels> point, @Nullable Box<Space.Pixels> box)
            throws NotRepeatable {
        double ratio = seen.pixelRatio();
        BufferedImage best = null;
        if (box != null) {
            BufferedImage words = crop(
                    seen,
                    box.left() - MARGIN * ratio,
                    box.top() - MARGIN * ratio,
                    box.right() + MARGIN * ratio,
                    box.bottom() + MARGIN * ratio);
            if (isUsable(words, ratio)) {
                return words;
            }
        }
        for (int side : SIDES) {
            double half = side * ratio / 2;
            BufferedImage picture = crop(seen, point.x() - half, point.y() - half, point.x() + half, point.y() + half);
            if (isUsable(picture, ratio)) {
                best = picture;
                long matching = PictureSearch.on(seen).find(Look.of("target", picture, ratio)).stream()
                        .filter(Sighting::matches)
                        .count();
                if (matching == 1) {
                    return picture;
                }
            }
        }
        if (best == null) {
            throw new NotRepeatable("it acted on an area that shows neither words nor a symbol");
        }
        return best;
    }

    private static boolean isUsable(BufferedImage picture, double ratio) {
        try {
            Look.of("target", picture, ratio);
            return true;
        } catch (SightlineException e) {
            return false;
        }
    }

    /** A part of a screenshot; what lies outside is left out evenly, so that the middle stays the middle. */
    private static BufferedImage crop(Screenshot seen, double left, double top, double right, double bottom) {
        BufferedImage image = seen.image();
        double outsideX = Math.max(0, Math.max(-left, right - image.getWidth()));
        double outsideY = Math.max(0, Math.max(-top, bottom - image.getHeight()));
        int fromX = Math.clamp(Math.round(left + outsideX), 0, image.getWidth() - 1);
        int fromY = Math.clamp(Math.round(top + outsideY), 0, image.getHeight() - 1);
        int width = Math.clamp(Math.round(right - outsideX) - fromX, 1, image.getWidth() - fromX);
        int height = Math.clamp(Math.round(bottom - outsideY) - fromY, 1, image.getHeight() - fromY);
        var part = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = part.createGraphics();
        graphics.drawImage(image, -fromX, -fromY, null);
        graphics.dispose();
        return part;
    }
}
