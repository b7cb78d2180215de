package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class SelectStep implements StepDefinition<TaskStep.Select> {

    private static final double SCROLL_STEP = 0.7;
    private static final int MOST_SCROLLS = 50;

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
        var before = new ReadScreen[1];
        script.inStep("open the list " + step.from(), context -> {
            Located list = context.find(step.from());
            before[0] = context.read(context.step().screenshot());
            context.click(list.point());
        });
        script.inStep(words(step), context -> choose(context.fill(step.option()), before[0], context));
    }

    @Override
    public void perform(TaskStep.Select step, StepContext context) {
        throw new IllegalStateException("a list is opened in one step of the record and chosen from in another");
    }

    private static void choose(String option, ReadScreen before, StepContext context) {
        Located found = find(option, before, context);
        context.step().located(found);
        context.click(found.point());
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
