package dev.sightline.runtime.script;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.ActionOutcome;
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
import dev.sightline.runtime.internal.run.StepPerformer;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps that are written down. A step waits for what it needs to appear; what does not appear in time,
 * or is not what the step expects, fails the run with what was read on the screen instead.
 *
 * <p>Safe for use by several runs.
 */
public final class ScriptedSteps implements StepPerformer {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A page that is being exchanged for another may show things twice for a moment. */
    private static final Duration AMBIGUITY_GRACE = Duration.ofSeconds(2);

    /** What a page takes to show the answer to a click, without being something that one would wait for. */
    private static final Duration EXPECTATION_GRACE = Duration.ofSeconds(3);

    private static final double SCROLL_STEP = 0.7;
    private static final int MOST_SCROLLS = 200;
    private static final int MOST_SCROLLS_IN_LIST = 50;

    private final @Nullable TextReader reader;
    private final Function<Target, Locator> locators;
    private final Duration targetTimeout;
    private final StepPerformer goals;

    /**
     * @param reader null when there is none; steps that read then fail
     * @param locators gives what finds a target, or throws when nothing can
     * @param targetTimeout how long a step waits for its target to appear
     * @param goals pursues the goals among the steps
     */
    public ScriptedSteps(
            @Nullable TextReader reader,
            Function<Target, Locator> locators,
            Duration targetTimeout,
            StepPerformer goals) {
        this.reader = reader;
        this.locators = locators;
        this.targetTimeout = targetTimeout;
        this.goals = goals;
    }

    @Override
    public void perform(TaskStep taskStep, ActiveRun run) {
        switch (taskStep) {
            case TaskStep.Open open -> inStep(run, taskStep, step -> open(open, run, step));
            case TaskStep.OpenApp open -> inStep(run, taskStep, step -> openApp(open, run, step));
            case TaskStep.Click click -> inStep(run, taskStep, step -> click(click, run, step));
            case TaskStep.Type type -> inStep(run, taskStep, step -> type(type, run, step));
            case TaskStep.Press press -> inStep(run, taskStep, step -> press(press, run, step));
            case TaskStep.Scroll scroll -> inStep(run, taskStep, step -> scroll(scroll, run, step));
            case TaskStep.ScrollTo to -> inStep(run, taskStep, step -> scrollTo(to, run, step));
            case TaskStep.Select select -> select(select, run);
            case TaskStep.Upload upload -> inStep(run, taskStep, step -> upload(upload, run, step));
            case TaskStep.WaitForText wait -> inStep(run, taskStep, step -> waitFor(wait, run, step));
            case TaskStep.ExpectText expect -> inStep(run, taskStep, step -> expect(expect, run, step));
            case TaskStep.Extract extract -> inStep(run, taskStep, step -> extract(extract, run, step));
            case TaskStep.AnswerDialog answer -> inStep(run, taskStep, step -> answer(answer, run, step));
            case TaskStep.Back _ ->
                inStep(run, taskStep, step -> {
                    step.look();
                    act(step, new Action.Back<>());
                });
            case TaskStep.CloseTab _ ->
                inStep(run, taskStep, step -> {
                    step.look();
                    act(step, new Action.CloseTab<>());
                });
            case TaskStep.Goal goal ->
                goals.perform(
                        new TaskStep.Goal(Template.fill(
                                        goal.goal(), run.variables(), run.task().secrets())
                                .toString()),
                        run);
        }
    }

    /** What is done in one step of the record. */
    @FunctionalInterface
    private interface Doing {
        void in(Step step);
    }

    private static void inStep(ActiveRun run, TaskStep taskStep, Doing doing) {
        inStep(run, intent(taskStep.toString(), run), doing);
    }

    /** A person took the mouse: the step is done again, from looking at the screen, when the run is resumed. */
    private static final class UserActive extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private static void inStep(ActiveRun run, String intent, Doing doing) {
        while (!isDone(run, intent, doing)) {
            // the next attempt waits until the run is resumed
        }
    }

    private static boolean isDone(ActiveRun run, String intent, Doing doing) {
        try (Step step = run.begin(intent)) {
            try {
                doing.in(step);
                return true;
            } catch (UserActive _) {
                return false;
            } catch (SightlineException e) {
                String message = run.secrets().redact(String.valueOf(e.getMessage()));
                step.problem(message);
                throw new SightlineException(e.category(), "At '" + intent + "': " + message, e);
            }
        }
    }

    // ---- the steps

    private static void open(TaskStep.Open open, ActiveRun run, Step step) {
        act(step, new Action.OpenUrl<>(address(fill(open.url(), run), run)));
    }

    private static void openApp(TaskStep.OpenApp open, ActiveRun run, Step step) {
        String name = fill(open.name(), run);
        if (!offers(run, ActionKind.OPEN_APP)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot open the application '" + name + "': this driver, "
                            + run.driver().info().name()
                            + ", opens none. "
                            + switch (run.driver().info().platform()) {
                                case WEB -> "On the web, open an address.";
                                case DESKTOP -> "Allow it by its name when the desktop driver is configured.";
                                case MOBILE -> "An emulated phone has pages only; open an address.";
                            });
        }
        step.look();
        act(step, new Action.OpenApp<>(name));
    }

    private void click(TaskStep.Click click, ActiveRun run, Step step) {
        Located target = find(filled(click.target(), run), run, step);
        act(step, pointing(run, target.point(), click.button(), click.count()));
    }

    private void type(TaskStep.Type type, ActiveRun run, Step step) {
        Text text = Template.fill(type.text(), run.variables(), run.task().secrets());
        if (type.into() == null) {
            step.look();
        } else {
            Located field = find(filled(type.into(), run), run, step);
            act(step, pointing(run, field.point(), MouseButton.LEFT, 1));
        }
        boolean empty = text.equals(Text.of(""));
        if (type.replace() && offers(run, ActionKind.PRESS_KEYS)) {
            act(step, new Action.PressKeys<>(List.of(commandKey(), new Key.Printable('a'))));
            if (empty) {
                act(step, new Action.PressKeys<>(List.of(Key.Named.DELETE)));
            }
        }
        if (!empty) {
            act(step, new Action.TypeText<>(text));
        }
    }

    private static void press(TaskStep.Press press, ActiveRun run, Step step) {
        List<Key> keys = KeyChord.parse(fill(press.keys(), run));
        step.look();
        act(step, new Action.PressKeys<>(keys));
    }

    private void scroll(TaskStep.Scroll scroll, ActiveRun run, Step step) {
        Point<Space.Pixels> at = scroll.at() == null
                ? middle(step.look())
                : find(filled(scroll.at(), run), run, step).point();
        act(step, scrolling(run, step.screenshot(), at, scroll.direction(), scroll.amount()));
    }

    private void scrollTo(TaskStep.ScrollTo scrollTo, ActiveRun run, Step step) {
        Target target = filled(scrollTo.target(), run);
        Locator locator = locators.apply(target);
        GroundingException last = null;
        for (TaskStep.Scroll.Direction direction :
                List.of(TaskStep.Scroll.Direction.DOWN, TaskStep.Scroll.Direction.UP)) {
            ReadScreen before = null;
            for (int i = 0; i < MOST_SCROLLS; i++) {
                Screenshot seen = step.look();
                requireNoDialog(seen);
                try {
                    step.located(step.ground(() -> locator.locate(seen, target)));
                    return;
                } catch (GroundingException e) {
                    if (e.reason() == GroundingException.Reason.AMBIGUOUS) {
                        throw e;
                    }
                    last = e;
                }
                ReadScreen now = read(step, seen);
                if (before != null && now.sameAs(before)) {
                    break;
                }
                before = now;
                act(step, scrolling(run, seen, middle(seen), direction, SCROLL_STEP));
            }
        }
        throw new SightlineException(
                ErrorCategory.GROUNDING,
                "Scrolled to both ends without seeing " + target + ". " + (last == null ? "" : last.getMessage()));
    }

    /** Two steps of the record, because the option is seen on another screenshot than the list that holds it. */
    private void select(TaskStep.Select select, ActiveRun run) {
        var before = new ReadScreen[1];
        inStep(run, intent("open the list " + select.from(), run), step -> {
            Located list = find(filled(select.from(), run), run, step);
            before[0] = read(step, step.screenshot());
            act(step, pointing(run, list.point(), MouseButton.LEFT, 1));
        });
        inStep(run, select, step -> {
            String option = fill(select.option(), run);
            Located found = option(option, before[0], run, step);
            step.located(found);
            act(step, pointing(run, found.point(), MouseButton.LEFT, 1));
        });
    }

    private Located option(String option, ReadScreen before, ActiveRun run, Step step) {
        long deadline = deadline(run, targetTimeout);
        ReadScreen listBefore = new ReadScreen(List.of());
        var everListed = new LinkedHashSet<String>();
        int scrolls = 0;
        while (true) {
            Screenshot seen = step.look();
            requireNoDialog(seen);
            var list = new ReadScreen(read(step, seen).newSince(before));
            if (!list.lines().isEmpty()) {
                Optional<Located> found = inList(option, list, seen, step);
                if (found.isPresent()) {
                    return found.get();
                }
                list.lines().forEach(line -> everListed.add(line.text()));
                if (!list.sameAs(listBefore) && scrolls < MOST_SCROLLS_IN_LIST) {
                    // a long list shows only a part of its options
                    scrolls++;
                    listBefore = list;
                    Box<Space.Pixels> box = ReadScreen.around(list.lines());
                    act(step, new Action.Scroll<>(box.center(), 0, box.height() * SCROLL_STEP));
                    continue;
                }
            }
            if (run.nanoTime() - deadline >= 0) {
                throw new SightlineException(
                        ErrorCategory.GROUNDING,
                        everListed.isEmpty()
                                ? "Clicked the list, but nothing opened within " + seconds(targetTimeout)
                                        + ". Is it a drop-down list? "
                                        + read(step, seen).listed()
                                : "The list has no option '" + option + "'. It shows: '"
                                        + String.join("', '", everListed) + "'.");
            }
            step.pass(BETWEEN_LOOKS);
        }
    }

    /** The option among the texts that appeared with the list. */
    private Optional<Located> inList(String option, ReadScreen list, Screenshot seen, Step step) {
        List<TextLine> exact = list.saying(option);
        if (exact.size() == 1) {
            Box<Space.Pixels> box = exact.getFirst().box();
            return Optional.of(
                    new Located(box.center(), box, "read '" + exact.getFirst().text() + "' in the list"));
        }
        Target target = Target.text(option);
        Box<Space.Pixels> box = ReadScreen.around(list.lines());
        try {
            Located found = step.ground(() -> locators.apply(target).locate(seen, target));
            return box.contains(found.point()) ? Optional.of(found) : Optional.empty();
        } catch (GroundingException e) {
            if (exact.size() > 1) {
                throw new GroundingException(
                        GroundingException.Reason.AMBIGUOUS,
                        "The list has " + exact.size() + " options '" + option + "'. " + list.listed());
            }
            return Optional.empty();
        }
    }

    private void upload(TaskStep.Upload upload, ActiveRun run, Step step) {
        List<Path> files = upload.files().stream()
                .map(file -> existing(fill(file, run), run))
                .toList();
        Located field = find(filled(upload.into(), run), run, step);
        act(step, new Action.UploadFiles<>(field.point(), files));
    }

    private void waitFor(TaskStep.WaitForText wait, ActiveRun run, Step step) {
        String text = fill(wait.text(), run);
        Duration timeout = wait.timeout() == null ? targetTimeout : wait.timeout();
        Function<ReadScreen, Optional<String>> met =
                screen -> screen.shows(text) == wait.gone() ? Optional.empty() : Optional.of(text);
        await(
                run,
                step,
                timeout,
                met,
                () -> "Waited " + seconds(timeout) + " for '" + text + "' " + (wait.gone() ? "to be gone" : "to show")
                        + ", in vain.");
    }

    private void expect(TaskStep.ExpectText expect, ActiveRun run, Step step) {
        String text = fill(expect.text(), run);
        Duration grace = targetTimeout.compareTo(EXPECTATION_GRACE) < 0 ? targetTimeout : EXPECTATION_GRACE;
        Function<ReadScreen, Optional<String>> met =
                screen -> screen.shows(text) == expect.absent() ? Optional.empty() : Optional.of(text);
        await(
                run,
                step,
                grace,
                met,
                () -> expect.absent()
                        ? "Expected not to see '" + text + "', but it shows."
                        : "Expected to see '" + text + "', but it does not show.");
    }

    private void extract(TaskStep.Extract extract, ActiveRun run, Step step) {
        Optional<Pattern> pattern = pattern(extract);
        List<Target.Relation> relations = extract.relations().stream()
                .map(relation -> new Target.Relation(relation.direction(), fill(relation.anchor(), run)))
                .toList();
        List<Box<Space.Pixels>> anchors = new ArrayList<>();
        for (Target.Relation relation : relations) {
            anchors.add(find(Target.text(relation.anchor()), run, step).box());
        }
        Function<ReadScreen, Optional<String>> met = screen -> {
            List<String> candidates = relations.isEmpty()
                    ? screen.lines().stream().map(TextLine::text).toList()
                    : screen.related(relations, anchors);
            return candidates.stream()
                    .flatMap(line -> pattern.map(p -> firstMatch(p, line)).orElse(Optional.of(line)).stream())
                    .findFirst();
        };
        String value = await(
                run,
                step,
                targetTimeout,
                met,
                () -> "Found no text for the variable '" + extract.variable() + "'"
                        + (extract.pattern() == null ? "" : " that matches '" + extract.pattern() + "'")
                        + relations.stream()
                                .map(relation -> " "
                                        + relation.direction()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' ') + " '"
                                        + relation.anchor() + "'")
                                .reduce("", String::concat)
                        + ".");
        run.variables().put(extract.variable(), value.strip());
    }

    private void answer(TaskStep.AnswerDialog answer, ActiveRun run, Step step) {
        long deadline = deadline(run, targetTimeout);
        ScreenState.Dialog dialog = step.look().state().dialog();
        while (dialog == null) {
            if (run.nanoTime() - deadline >= 0) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "No dialog opened within " + seconds(targetTimeout)
                                + ". Only dialogs of the browser or system are answered like this; click the buttons of others.");
            }
            step.pass(BETWEEN_LOOKS);
            dialog = step.look().state().dialog();
        }
        if (answer.message() != null) {
            String expected = fill(answer.message(), run);
            if (!ReadScreen.folded(dialog.message()).contains(ReadScreen.folded(expected))) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Expected a dialog that says '" + expected + "', but it says '" + dialog.message() + "'.");
            }
        }
        Text text = answer.text() == null
                ? null
                : Template.fill(answer.text(), run.variables(), run.task().secrets());
        act(step, new Action.AnswerDialog<>(answer.accept(), text));
    }

    // ---- looking

    /** Waits until a target shows. */
    private Located find(Target target, ActiveRun run, Step step) {
        Locator locator = locators.apply(target);
        long deadline = deadline(run, targetTimeout);
        long ambiguousSince = 0;
        boolean ambiguous = false;
        while (true) {
            Screenshot seen = step.look();
            requireNoDialog(seen);
            try {
                Located found = step.ground(() -> locator.locate(seen, target));
                step.located(found);
                return found;
            } catch (GroundingException e) {
                long now = run.nanoTime();
                boolean again = e.reason() == GroundingException.Reason.AMBIGUOUS;
                if (again && !ambiguous) {
                    ambiguousSince = now;
                }
                ambiguous = again;
                if (now - deadline >= 0 || (ambiguous && now - ambiguousSince >= AMBIGUITY_GRACE.toNanos())) {
                    throw e;
                }
            }
            step.pass(BETWEEN_LOOKS);
        }
    }

    /** Waits until something can be told from the text on the screen. */
    private String await(
            ActiveRun run,
            Step step,
            Duration timeout,
            Function<ReadScreen, Optional<String>> met,
            Supplier<String> failure) {
        long deadline = deadline(run, timeout);
        while (true) {
            Screenshot seen = step.look();
            requireNoDialog(seen);
            ReadScreen screen = read(step, seen);
            Optional<String> value = met.apply(screen);
            if (value.isPresent()) {
                return value.get();
            }
            if (run.nanoTime() - deadline >= 0) {
                throw new SightlineException(ErrorCategory.EXPECTATION, failure.get() + " " + screen.listed());
            }
            step.pass(BETWEEN_LOOKS);
        }
    }

    private ReadScreen read(Step step, Screenshot seen) {
        TextReader eyes = reader;
        if (eyes == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot read the screen: the agent has no text reader. Add sightline-text-grounding.");
        }
        return new ReadScreen(step.ground(() -> eyes.read(seen)));
    }

    private static void requireNoDialog(Screenshot seen) {
        ScreenState.Dialog dialog = seen.state().dialog();
        if (dialog != null) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "A dialog is open that says '" + dialog.message()
                            + "'. Answer it first, with the step 'dialog: accept' or 'dialog: dismiss'.");
        }
    }

    private static long deadline(ActiveRun run, Duration timeout) {
        return run.nanoTime() + timeout.toNanos();
    }

    // ---- acting

    private static void act(Step step, Action.Input<Space.Pixels> action) {
        switch (step.perform(action)) {
            case ActionOutcome.Performed _ -> {}
            case ActionOutcome.NotPerformed not -> {
                if (ActiveRun.isUserActive(not)) {
                    throw new UserActive();
                }
                if (not.reason() == ActionOutcome.Reason.NOT_ALLOWED) {
                    throw new RunEnded(new Outcome.Denied(not.message()));
                }
                throw new SightlineException(ErrorCategory.EXPECTATION, not.message());
            }
        }
    }

    private static boolean offers(ActiveRun run, ActionKind kind) {
        return run.driver().actionSpace().offers(kind);
    }

    /** A click, or on a touch screen what comes closest to it. */
    private static Action.Input<Space.Pixels> pointing(
            ActiveRun run, Point<Space.Pixels> point, MouseButton button, int count) {
        if (offers(run, ActionKind.CLICK) || !offers(run, ActionKind.TAP)) {
            return new Action.Click<>(point, button, count);
        }
        return button == MouseButton.RIGHT
                ? new Action.LongPress<>(point, Duration.ofMillis(800))
                : new Action.Tap<>(point, count);
    }

    /** Turning the wheel, or on a touch screen moving the page with a finger. */
    private static Action.Input<Space.Pixels> scrolling(
            ActiveRun run,
            Screenshot screenshot,
            Point<Space.Pixels> at,
            TaskStep.Scroll.Direction direction,
            double amount) {
        double width = screenshot.size().width();
        double height = screenshot.size().height();
        double deltaX = switch (direction) {
            case LEFT -> -amount * width;
            case RIGHT -> amount * width;
            case UP, DOWN -> 0;
        };
        double deltaY = switch (direction) {
            case UP -> -amount * height;
            case DOWN -> amount * height;
            case LEFT, RIGHT -> 0;
        };
        if (offers(run, ActionKind.SCROLL) || !offers(run, ActionKind.SWIPE)) {
            return new Action.Scroll<>(at, deltaX, deltaY);
        }
        // the finger moves against the direction of what is to be seen, and stays on the screen
        var from = new Point<Space.Pixels>(inside(at.x() + deltaX / 2, width), inside(at.y() + deltaY / 2, height));
        var to = new Point<Space.Pixels>(inside(at.x() - deltaX / 2, width), inside(at.y() - deltaY / 2, height));
        return new Action.Swipe<>(from, to, Duration.ofMillis(600));
    }

    private static double inside(double coordinate, double extent) {
        return Math.clamp(coordinate, extent * 0.1, extent * 0.9);
    }

    private static Point<Space.Pixels> middle(Screenshot screenshot) {
        return new Point<>(screenshot.size().width() / 2, screenshot.size().height() / 2);
    }

    private static Key commandKey() {
        return System.getProperty("os.name", "").startsWith("Mac") ? Key.Named.META : Key.Named.CONTROL;
    }

    // ---- words

    /** What a step is for, with the values of variables and the names of secrets. */
    private static String intent(String words, ActiveRun run) {
        try {
            return Template.fillKnown(words, run.variables());
        } catch (SightlineException e) {
            return words;
        }
    }

    private static String fill(String text, ActiveRun run) {
        return Template.fill(text, run.variables());
    }

    private static Target filled(Target target, ActiveRun run) {
        return switch (target) {
            case Target.ByDescription described -> Target.described(fill(described.description(), run));
            case Target.ByText byText ->
                new Target.ByText(
                        fill(byText.text(), run),
                        byText.role(),
                        byText.nth(),
                        byText.relations().stream()
                                .map(relation ->
                                        new Target.Relation(relation.direction(), fill(relation.anchor(), run)))
                                .toList());
        };
    }

    private static URI address(String url, ActiveRun run) {
        String base = run.task().baseUrl();
        try {
            var address = new URI(url.strip());
            if (address.getScheme() != null
                    && address.isOpaque()
                    && address.getSchemeSpecificPart().matches("\\d+.*")) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot open '" + url + "': it has no scheme. Write 'http://" + url + "'.");
            }
            if (address.isAbsolute()) {
                return address;
            }
            if (base == null) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot open '" + url
                                + "': it is relative, and the task has no address that it could start from. Write it in full, or give the task a url.");
            }
            return new URI(fill(base, run).strip()).resolve(address);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot open '" + url + "': it is no address (" + e.getMessage() + ").",
                    e);
        }
    }

    private static Path existing(String file, ActiveRun run) {
        Path folder = run.task().folder();
        try {
            Path path = (folder == null ? Path.of(file) : folder.resolve(file))
                    .toAbsolutePath()
                    .normalize();
            if (Files.isRegularFile(path)) {
                return path;
            }
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot upload '" + file + "': there is no file '" + path
                            + "'. Paths start from the folder of the task.");
        } catch (InvalidPathException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot upload '" + file + "': it is no path.", e);
        }
    }

    private static Optional<Pattern> pattern(TaskStep.Extract extract) {
        if (extract.pattern() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(extract.pattern()));
        } catch (PatternSyntaxException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot extract '" + extract.variable() + "': the pattern '" + extract.pattern()
                            + "' is no regular expression (" + e.getDescription() + ").",
                    e);
        }
    }

    private static Optional<String> firstMatch(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
