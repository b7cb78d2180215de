package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.RunEnded;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TextMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What steps share while they are performed: finding, waiting, reading, acting, and texts with their variables. */
final class StepContext {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A page that is being replaced may show things twice for a moment. */
    private static final Duration AMBIGUITY_GRACE = Duration.ofSeconds(2);

    /** How long a page may take to show the effect of an input. */
    private static final Duration EFFECT_GRACE = Duration.ofSeconds(2);

    private final StepTools tools;
    private final ActiveRun run;
    private final Step step;
    private final @Nullable Path folder;
    private final @Nullable TargetGuard guard;

    /**
     * @param folder what relative paths start from, null for the working directory
     * @param guard decides where targets are when the step is replayed, null when it is not
     */
    StepContext(StepTools tools, ActiveRun run, Step step, @Nullable Path folder, @Nullable TargetGuard guard) {
        this.tools = tools;
        this.guard = guard;
        this.run = run;
        this.step = step;
        this.folder = folder;
    }

    ActiveRun run() {
        return run;
    }

    /** The step of the record. */
    Step step() {
        return step;
    }

    /** What relative paths start from, null for the working directory. */
    @Nullable
    Path folder() {
        return folder;
    }

    /** Whether pictures are stored rather than compared. */
    boolean updatesPictures() {
        return tools.updatePictures();
    }

    /** How long to wait for something to appear. */
    Duration targetTimeout() {
        return tools.targetTimeout();
    }

    // ---- texts

    /** A text with all variables filled in. */
    String fill(String text) {
        return Template.fill(text, run.variables());
    }

    /** A text with all variables and secrets filled in. */
    Text fillTyped(String text) {
        return Template.fill(text, run.variables(), run.task().secrets());
    }

    TextMatch fill(TextMatch match) {
        // variables do not go into regular expressions
        return match.mode() == TextMatch.Mode.PATTERN ? match : new TextMatch(fill(match.text()), match.mode());
    }

    Target.Relation fill(Target.Relation relation) {
        return new Target.Relation(relation.direction(), fill(relation.anchor()));
    }

    Target fill(Target target) {
        return switch (target) {
            case Target.ByDescription described -> Target.described(fill(described.description()));
            case Target.ByPicture picture -> {
                String file = fill(picture.file());
                yield new Target.ByPicture(
                        folder == null ? file : folder.resolve(file).toString(), picture.nth());
            }
            case Target.ByText byText ->
                new Target.ByText(
                        fill(byText.text()),
                        byText.role(),
                        byText.nth(),
                        byText.relations().stream().map(this::fill).toList());
        };
    }

    // ---- looking

    /** The screen once it stands still, unless a dialog hides it. */
    Screenshot look() {
        Screenshot seen = step.look();
        ScreenState.Dialog dialog = seen.state().dialog();
        if (dialog != null) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "A dialog is open that says '" + dialog.message()
                            + "'. Answer it first, with the step 'dialog: accept' or 'dialog: dismiss'.");
        }
        return seen;
    }

    /** Pauses between two captures while waiting for something. */
    void pause() {
        step.pass(BETWEEN_LOOKS);
    }

    Locator locator(Target target) {
        return tools.locators().apply(target);
    }

    /** Whether there is a locator for such a target. */
    boolean canLocate(Target target) {
        try {
            locator(target);
            return true;
        } catch (SightlineException e) {
            return false;
        }
    }

    /** Waits until a target shows. */
    Located find(Target written) {
        Target target = fill(written);
        Locator locator = locator(target);
        Deadline deadline = deadline(targetTimeout());
        long ambiguousSince = 0;
        boolean ambiguous = false;
        while (true) {
            Screenshot seen = look();
            try {
                // what is described is looked for by a model
                Screenshot shown = target instanceof Target.ByDescription ? run.shown(seen) : seen;
                Located found = step.ground(() ->
                        guard == null ? locator.locate(shown, target) : guard.locate(shown, written, target, locator));
                step.located(found);
                if (guard != null) {
                    guard.confirm(written, found, controlAt(found.point()));
                }
                return found;
            } catch (GroundingException e) {
                long now = run.nanoTime();
                boolean again = e.reason() == GroundingException.Reason.AMBIGUOUS;
                if (again && !ambiguous) {
                    ambiguousSince = now;
                }
                ambiguous = again;
                if (deadline.isOver() || (ambiguous && now - ambiguousSince >= AMBIGUITY_GRACE.toNanos())) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** Waits until a condition on the text on the screen is met. */
    <T> T await(Duration timeout, Function<ReadScreen, Optional<T>> met, Function<ReadScreen, String> failure) {
        Deadline deadline = deadline(timeout);
        while (true) {
            ReadScreen screen = read(look());
            Optional<T> value = met.apply(screen);
            if (value.isPresent()) {
                return value.get();
            }
            if (deadline.isOver()) {
                throw new SightlineException(ErrorCategory.EXPECTATION, failure.apply(screen) + " " + screen.listed());
            }
            pause();
        }
    }

    /** Whether a text shows, after waiting for it. */
    boolean shows(TextMatch text, Duration within) {
        Deadline deadline = deadline(within);
        while (!read(look()).shows(text)) {
            if (deadline.isOver()) {
                return false;
            }
            pause();
        }
        return true;
    }

    ReadScreen read(Screenshot seen) {
        TextReader reader = tools.reader();
        if (reader == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot read the screen: the agent has no text reader. Add sightline-text-grounding.");
        }
        List<TextLine> lines = step.ground(() -> reader.read(seen));
        step.read(seen, lines);
        return new ReadScreen(lines);
    }

    boolean canRead() {
        return tools.reader() != null;
    }

    /** The text in a part of the screen, empty if there is none. */
    String readIn(Box<Space.Pixels> box, Screenshot seen) {
        return read(seen).lines().stream()
                .filter(line -> box.contains(line.box().center()))
                .map(TextLine::text)
                .collect(Collectors.joining(" "));
    }

    Deadline deadline(Duration timeout) {
        long end = run.nanoTime() + timeout.toNanos();
        return () -> run.nanoTime() - end >= 0;
    }

    /** The end of a wait. */
    @FunctionalInterface
    interface Deadline {
        boolean isOver();
    }

    // ---- verifying

    /**
     * Waits until the intended effect of the step is visible.
     *
     * @param missing what is still missing on a screenshot, with what was expected and what was found; empty when
     *     everything is there
     */
    void verify(Function<Screenshot, Optional<String>> missing) {
        Deadline deadline = deadline(EFFECT_GRACE);
        Screenshot before = step.screenshot();
        try {
            while (true) {
                Optional<String> problem = missing.apply(step.look());
                if (problem.isEmpty()) {
                    return;
                }
                if (deadline.isOver()) {
                    throw new SightlineException(ErrorCategory.EXPECTATION, problem.get());
                }
                pause();
            }
        } finally {
            // the record shows the screen that was acted on
            step.seen(before);
        }
    }

    /**
     * Waits until the intended effect of the step is there, and is still there once the screen stands still: a page may undo an
     * input. The next step begins with that look.
     *
     * @param missing what is still missing, with what was expected and what was found; empty when everything is there
     */
    void verifyTwice(Supplier<Optional<String>> missing) {
        Deadline deadline = deadline(EFFECT_GRACE);
        boolean wasThere = false;
        while (true) {
            Optional<String> problem = missing.get();
            if (problem.isEmpty()) {
                if (wasThere) {
                    return;
                }
                lookBeside();
            } else {
                if (deadline.isOver()) {
                    throw new SightlineException(ErrorCategory.EXPECTATION, problem.get());
                }
                pause();
            }
            wasThere = problem.isEmpty();
        }
    }

    /** The current screen, while the record keeps the earlier one. */
    Screenshot lookBeside() {
        Screenshot before = step.screenshot();
        try {
            return step.look();
        } finally {
            step.seen(before);
        }
    }

    /** Selects the content of the focused field, if the driver can. */
    boolean selectAll() {
        run.disturb();
        return run.control().useScreen(() -> run.driver().controls().selectAll());
    }

    /** The control at a point of the last screenshot as the driver describes it, null if it cannot. */
    @Nullable
    Control controlAt(Point<Space.Pixels> point) {
        Point<Space.Driver> there = step.screenshot().toDriver().apply(point);
        return run.control()
                .useScreen(() -> Optional.ofNullable(run.driver().controls().at(there)))
                .orElse(null);
    }

    /** The focused control as the driver describes it, null if it cannot. */
    @Nullable
    Control focusedControl() {
        return run.control()
                .useScreen(() -> Optional.ofNullable(run.driver().controls().focused()))
                .orElse(null);
    }

    /** Adds the result to the record, beside where the target was found. */
    void note(Located found, String words) {
        step.located(new Located(
                found.point(), found.box(), found.how() + "; " + words, found.certainty(), found.element()));
    }

    // ---- acting

    /** Whether something was done in this step, so that it cannot simply be decided again. */
    private boolean acted;

    boolean offers(ActionKind kind) {
        return run.driver().actionSpace().offers(kind);
    }

    /** Performs an action, or throws an exception with the reason why it was not performed. */
    void act(Action.Input<Space.Pixels> action) {
        switch (step.perform(action)) {
            case ActionOutcome.Performed _ -> acted = true;
            case ActionOutcome.NotPerformed not -> {
                if (ActiveRun.isUserActive(not) || step.isOutdated()) {
                    throw new ScriptRun.LookAgain();
                }
                if (not.reason() == ActionOutcome.Reason.SCREEN_CHANGED && !acted) {
                    throw new ScriptRun.ScreenChanged(not.message());
                }
                if (not.reason() == ActionOutcome.Reason.NOT_ALLOWED) {
                    throw new RunEnded(new Outcome.Denied(not.message()));
                }
                throw new SightlineException(ErrorCategory.EXPECTATION, not.message());
            }
        }
    }

    /** A click with the left button, or a tap. */
    void click(Point<Space.Pixels> point) {
        click(point, MouseButton.LEFT, 1);
    }

    /** A click, or the closest gesture on a touch screen. */
    void click(Point<Space.Pixels> point, MouseButton button, int count) {
        if (offers(ActionKind.CLICK) || !offers(ActionKind.TAP)) {
            act(new Action.Click<>(point, button, count));
        } else if (button == MouseButton.RIGHT) {
            act(new Action.LongPress<>(point, Duration.ofMillis(800)));
        } else {
            act(new Action.Tap<>(point, count));
        }
    }

    /** {@code "10 s"}, for messages. */
    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
