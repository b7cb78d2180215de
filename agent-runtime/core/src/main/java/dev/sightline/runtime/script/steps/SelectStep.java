package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

final class SelectStep implements StepDefinition<TaskStep.Select> {

    private static final double SCROLL_STEP = 0.7;
    private static final int MOST_SCROLLS = 50;

    /** What a list takes to open. */
    private static final Duration TO_OPEN = Duration.ofSeconds(1);

    private static final Field<TaskStep.Select, String> OPTION = Field.required(
            "option", FieldTypes.TEXT, TaskStep.Select::option, "The option, as the list shows it.", "Kitchen");
    private static final Field<TaskStep.Select, Target> FROM =
            Field.required("from", FieldTypes.FIELD_TARGET, TaskStep.Select::from, "The drop-down list.", "Category");

    @Override
    public String name() {
        return "select";
    }

    @Override
    public String summary() {
        return "Chooses an option of a drop-down list.";
    }

    @Override
    public String example() {
        return "select: { option: Kitchen, from: Category }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("choose", "select: { option: ..., from: ... }");
    }

    @Override
    public Form<TaskStep.Select> form() {
        return Form.keys(
                values -> new TaskStep.Select(values.require(OPTION), values.require(FROM)), List.of(OPTION, FROM));
    }

    @Override
    public String words(TaskStep.Select step) {
        return "select '" + step.option() + "' from " + step.from();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP).andReader();
    }

    /** Two steps of the record, because the option is seen on another screenshot than the list that holds it. */
    @Override
    public void perform(TaskStep.Select step, ScriptRun script) {
        var list = new OpenedList();
        script.inStep("open the list " + step.from(), context -> open(step, list, context));
        if (!list.isChosenAlready) {
            script.inStep(words(step), context -> choose(context.fill(step.option()), list, context));
        }
    }

    /** Chooses an option of a list that was found already, in the same step of the record. */
    static void choose(String option, Located place, Target from, StepContext context) {
        var list = new OpenedList();
        open(option, place, from, list, context);
        if (!list.isChosenAlready) {
            choose(option, list, context);
        }
    }

    @Override
    public void perform(TaskStep.Select step, StepContext context) {
        throw new IllegalStateException("opening a list and choosing from it are separate steps of the record");
    }

    /** What was known about a list before it was opened. */
    private static final class OpenedList {

        private @Nullable Located place;
        private @Nullable ReadScreen before;
        private Control.@Nullable Choice known;
        private boolean isChosenAlready;

        Located place() {
            return Objects.requireNonNull(place);
        }

        ReadScreen before() {
            return Objects.requireNonNull(before);
        }

        /** Whether the driver knows that the list has an option. */
        boolean isNativeWith(String option) {
            return known != null && known.options().stream().anyMatch(each -> isSame(each, option));
        }

        /** Whether options appeared; those of lists with native rendering never do. */
        boolean opensOnScreen(StepContext context) {
            StepContext.Deadline deadline = context.deadline(TO_OPEN);
            while (true) {
                if (!context.read(context.look()).newSince(before()).isEmpty()) {
                    return true;
                }
                if (deadline.isOver()) {
                    return false;
                }
                context.pause();
            }
        }
    }

    private static void open(TaskStep.Select step, OpenedList list, StepContext context) {
        String option = context.fill(step.option());
        open(option, context.find(step.from()), step.from(), list, context);
    }

    private static void open(String option, Located place, Target from, OpenedList list, StepContext context) {
        list.place = place;
        list.known = context.controlAt(place.point()) instanceof Control.Choice choice ? choice : null;
        if (list.known != null && !list.known.enabled()) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot choose '" + option + "' from " + from + ": the list is disabled.");
        }
        if (isChosen(option, list.known)) {
            list.isChosenAlready = true;
            context.note(place, "'" + option + "' is chosen already");
            return;
        }
        list.before = context.read(context.step().screenshot());
        context.click(place.point());
    }

    private static boolean isSame(String option, String wanted) {
        return ReadScreen.folded(option).equals(ReadScreen.folded(wanted));
    }

    private static boolean isChosen(String option, @Nullable Control control) {
        return control instanceof Control.Choice choice
                && choice.chosen().stream().anyMatch(chosen -> isSame(chosen, option));
    }

    private static void choose(String option, OpenedList list, StepContext context) {
        if (list.isNativeWith(option) && !list.opensOnScreen(context)) {
            chooseByKeys(option, list, context);
        } else {
            chooseOnScreen(option, list, context);
        }
        verify(option, list, context);
    }

    private static void chooseOnScreen(String option, OpenedList list, StepContext context) {
        Located found = find(option, list.before(), context);
        context.step().located(found);
        context.click(found.point());
    }

    /** The click has focused the list. */
    private static void chooseByKeys(String option, OpenedList list, StepContext context) {
        List<String> options = Objects.requireNonNull(list.known).options();
        int wanted = index(options, option);
        context.note(list.place(), "chosen by keys, because the list opens outside of the page");
        for (int i = 0; i <= 2 * options.size(); i++) {
            int now = context.controlAt(list.place().point()) instanceof Control.Choice choice
                            && !choice.chosen().isEmpty()
                    ? index(options, choice.chosen().getFirst())
                    : -1;
            if (now == wanted) {
                return;
            }
            context.act(new Action.PressKeys<>(List.of(now < wanted ? Key.Named.ARROW_DOWN : Key.Named.ARROW_UP)));
        }
    }

    private static int index(List<String> options, String option) {
        return IntStream.range(0, options.size())
                .filter(i -> isSame(options.get(i), option))
                .findFirst()
                .orElse(-1);
    }

    /** By what the driver reports, or else by what the list shows. */
    private static void verify(String option, OpenedList list, StepContext context) {
        Located place = list.place();
        context.verify(seen -> {
            if (context.controlAt(place.point()) instanceof Control.Choice choice) {
                return isChosen(option, choice)
                        ? Optional.empty()
                        : Optional.of("Chose '" + option + "', and expected the list to hold that, but it holds "
                                + (choice.chosen().isEmpty()
                                        ? "nothing"
                                        : "'" + String.join("', '", choice.chosen()) + "'")
                                + ".");
            }
            if (place.box().width() == 0) {
                return Optional.empty();
            }
            String shown = context.readIn(place.box(), seen);
            return shown.isEmpty() || showsAtLeastABeginning(shown, option)
                    ? Optional.empty()
                    : Optional.of("Chose '" + option + "', and expected the list to show that, but it shows '" + shown
                            + "'.");
        });
    }

    /** A list that is too narrow shows only the beginning of an option. */
    private static boolean showsAtLeastABeginning(String shown, String option) {
        String beginning = shown.replaceFirst("\\s*(…|\\.\\.\\.)?\\s*[v▾▼⌄]?$", "");
        return WordMatch.found(shown, option, true)
                || (!beginning.isEmpty() && WordMatch.found(option, beginning, false));
    }

    private static Located find(String option, ReadScreen before, StepContext context) {
        StepContext.Deadline deadline = context.deadline(context.targetTimeout());
        ReadScreen listBefore = new ReadScreen(List.of());
        var everListed = new LinkedHashSet<String>();
        int scrolls = 0;
        while (true) {
            Screenshot seen = context.look();
            var list = new ReadScreen(context.read(seen).newSince(before));
            if (!list.lines().isEmpty()) {
                Optional<Located> found = inList(option, list, seen, context);
                if (found.isPresent()) {
                    return found.get();
                }
                list.lines().forEach(line -> everListed.add(line.text()));
                if (!list.sameAs(listBefore) && scrolls < MOST_SCROLLS) {
                    // a long list shows only a part of its options
                    scrolls++;
                    listBefore = list;
                    Box<Space.Pixels> box = ReadScreen.around(list.lines());
                    context.act(new Action.Scroll<>(box.center(), 0, box.height() * SCROLL_STEP));
                    continue;
                }
            }
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.GROUNDING,
                        everListed.isEmpty()
                                ? "Clicked the list, but nothing opened within "
                                        + StepContext.seconds(context.targetTimeout()) + ". Is it a drop-down list? "
                                        + context.read(seen).listed()
                                : "The list has no option '" + option + "'. It shows: '"
                                        + String.join("', '", everListed) + "'.");
            }
            context.pause();
        }
    }

    /** The option among the texts that appeared with the list. */
    private static Optional<Located> inList(String option, ReadScreen list, Screenshot seen, StepContext context) {
        List<TextLine> exact = list.saying(option);
        if (exact.size() == 1) {
            Box<Space.Pixels> box = exact.getFirst().box();
            return Optional.of(
                    new Located(box.center(), box, "read '" + exact.getFirst().text() + "' in the list"));
        }
        Target target = Target.text(option);
        Box<Space.Pixels> box = ReadScreen.around(list.lines());
        try {
            Located found = context.step().ground(() -> context.locator(target).locate(seen, target));
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
}
