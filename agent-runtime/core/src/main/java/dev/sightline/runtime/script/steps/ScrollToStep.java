package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class ScrollToStep implements StepDefinition<TaskStep.ScrollTo> {

    private static final Field<TaskStep.ScrollTo, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.ScrollTo::target);
    private static final Field<TaskStep.ScrollTo, Target> IN = Field.optional(
            "in",
            FieldTypes.TARGET,
            TaskStep.ScrollTo::in,
            "What lies in the part of the screen to scroll; every part is tried unless given.",
            "Contacts");
    /** As it is called in 'scroll'; written back as 'in'. */
    private static final Field<TaskStep.ScrollTo, Target> AT =
            Field.optional("at", FieldTypes.TARGET, _ -> null, "The same as 'in', as in 'scroll'.", "Contacts");

    @Override
    public String name() {
        return "scroll_to";
    }

    @Override
    public String summary() {
        return "Scrolls until it shows: whatever moves when the wheel is turned over it, down, up and sideways.";
    }

    @Override
    public String example() {
        return "scroll_to: Imprint";
    }

    @Override
    public Form<TaskStep.ScrollTo> form() {
        return Form.<TaskStep.ScrollTo>keys(
                        values -> new TaskStep.ScrollTo(
                                values.require(TARGET), values.has(AT) ? values.get(AT) : values.get(IN)),
                        List.of(TARGET, IN, AT))
                .withAtMostOneOf("in", "at")
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("scroll_until", "scroll_to");
    }

    @Override
    public String words(TaskStep.ScrollTo step) {
        return "scroll to " + step.target() + (step.in() == null ? "" : " in the part with " + step.in());
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.SCROLL, ActionKind.SWIPE);
    }

    /** Two steps of the record when anything was scrolled: what was seen before, and what was found then. */
    @Override
    public void perform(TaskStep.ScrollTo step, ScriptRun script) {
        var scrolled = new boolean[1];
        script.inStep(words(step), context -> {
            var search = new Search(context, step);
            search.go();
            scrolled[0] = search.hasScrolled;
        });
        if (scrolled[0]) {
            script.inStep("see " + step.target() + " after scrolling", context -> context.find(step.target()));
        }
    }

    @Override
    public void perform(TaskStep.ScrollTo step, StepContext context) {
        throw new IllegalStateException("the result of scrolling is a separate step of the record");
    }

    /** Turns the wheel here and there until the target shows. */
    private static final class Search {

        private static final double FIRST_AMOUNT = 0.3;
        private static final double PART_OF_REGION = 0.7;

        /**
         * In an area of one colour, no movement can be seen: how often the wheel is turned there anyway. If something
         * has moved before, a long empty stretch is likely; otherwise it is only possible.
         */
        private static final int MOST_BLANK_MOVED = 30;

        private static final int MOST_BLANK_FIRST = 12;
        private static final int MOST_BLANK_FURTHER = 3;
        private static final int MOST_SCROLLS = 200;

        private final StepContext context;
        private final Target target;
        private final Locator locator;
        private final @Nullable Point<Space.Pixels> only;
        private final List<Box<Space.Pixels>> moved = new ArrayList<>();
        private Screenshot seen;
        private boolean hasScrolled;
        private boolean triedBlank;
        private final Set<Direction> movedTo = EnumSet.noneOf(Direction.class);
        private @Nullable GroundingException last;

        Search(StepContext context, TaskStep.ScrollTo step) {
            this.context = context;
            this.target = context.fill(step.target());
            this.locator = context.locator(target);
            this.only = step.in() == null ? null : context.find(step.in()).point();
            this.seen = context.look();
        }

        void go() {
            Screenshot before = seen;
            try {
                if (isThere() || points().stream().anyMatch(this::isThereOver)) {
                    return;
                }
            } finally {
                if (hasScrolled) {
                    // the record shows where it began
                    context.step().seen(before);
                }
            }
            throw new SightlineException(
                    ErrorCategory.GROUNDING,
                    (moved.isEmpty()
                                    ? "Turned the wheel over " + (only == null ? "every part of the screen" : "it")
                                            + ", and nothing moved; " + target + " does not show. "
                                    : "Scrolled to both ends without seeing " + target + ". ")
                            + (last == null ? "" : last.getMessage()));
        }

        /**
         * The middle first, then points in rows; enough to hit what a person would call a part of the screen. Points
         * where no movement could be seen come last.
         */
        private List<Point<Space.Pixels>> points() {
            if (only != null) {
                return List.of(only);
            }
            Size<Space.Pixels> size = seen.size();
            var points = new ArrayList<Point<Space.Pixels>>();
            points.add(new Point<>(size.width() / 2, size.height() / 2));
            for (int y = 1; y <= 3; y++) {
                for (int x = 1; x <= 7; x += 2) {
                    points.add(new Point<>(size.width() * x / 8, size.height() * y / 4));
                }
            }
            points.sort(Comparator.comparing(point -> ScreenChange.isBlankAround(seen, point)));
            return points;
        }

        private boolean isThereOver(Point<Space.Pixels> point) {
            if (only == null && region(point).isPresent()) {
                return false;
            }
            movedTo.clear();
            boolean blankAtFirst = ScreenChange.isBlankAround(seen, point);
            for (Direction direction : List.of(Direction.DOWN, Direction.UP, Direction.RIGHT, Direction.LEFT)) {
                if (isThere(point, direction)) {
                    return true;
                }
            }
            triedBlank |= blankAtFirst;
            return false;
        }

        private int mostBlank(Point<Space.Pixels> point, boolean hasMovedThisWay) {
            if (hasMovedThisWay) {
                return MOST_BLANK_MOVED;
            }
            boolean first = region(point).isEmpty() && (only != null || !triedBlank);
            return first ? MOST_BLANK_FIRST : MOST_BLANK_FURTHER;
        }

        /** Scrolls in one direction until the target shows or nothing moves any more. */
        private boolean isThere(Point<Space.Pixels> point, Direction direction) {
            double amount = region(point).map(known -> amount(known, direction)).orElse(FIRST_AMOUNT);
            int blank = 0;
            boolean again = false;
            for (int i = 0; i < MOST_SCROLLS; i++) {
                Screenshot before = seen;
                boolean nothingCouldBeSeen = ScreenChange.isBlankAround(before, point);
                Scrolling.by(context, point, direction, amount);
                hasScrolled = true;
                seen = context.look();
                Optional<Box<Space.Pixels>> change = ScreenChange.between(before, seen);
                if (change.isPresent()) {
                    blank = 0;
                    again = true;
                    movedTo.add(direction);
                    note(change.get(), point);
                    amount =
                            region(point).map(known -> amount(known, direction)).orElse(amount);
                    if (isThere()) {
                        return true;
                    }
                } else if (nothingCouldBeSeen
                        && blank
                                < mostBlank(
                                        point, movedTo.contains(direction) || movedTo.contains(opposite(direction)))) {
                    blank++;
                } else if (again) {
                    // what is loaded at the end of a list takes its time
                    again = false;
                    context.pause();
                } else {
                    return false;
                }
            }
            return false;
        }

        /** What moves reaches at least from what was seen to move to where the wheel was turned. */
        private void note(Box<Space.Pixels> change, Point<Space.Pixels> point) {
            Box<Space.Pixels> region = change.union(new Box<>(point.x(), point.y(), point.x() + 1, point.y() + 1));
            if (!moved.contains(region)) {
                moved.add(region);
            }
        }

        private static Direction opposite(Direction direction) {
            return switch (direction) {
                case DOWN -> Direction.UP;
                case UP -> Direction.DOWN;
                case LEFT -> Direction.RIGHT;
                case RIGHT -> Direction.LEFT;
            };
        }

        /** What is known about the part that moves when the wheel is turned at a point. */
        private Optional<Box<Space.Pixels>> region(Point<Space.Pixels> point) {
            return moved.stream().filter(box -> box.contains(point)).reduce(Box::union);
        }

        /** Less than what moves is high, so that nothing is skipped. */
        private double amount(Box<Space.Pixels> region, Direction direction) {
            double part = switch (direction) {
                case DOWN, UP -> region.height() / seen.size().height();
                case LEFT, RIGHT -> region.width() / seen.size().width();
            };
            return Math.clamp(part * PART_OF_REGION, 0.05, PART_OF_REGION);
        }

        private boolean isThere() {
            Screenshot now = seen;
            try {
                Located found = context.step().ground(() -> locator.locate(now, target));
                if (!hasScrolled) {
                    context.step().located(found);
                }
                return true;
            } catch (GroundingException e) {
                if (e.reason() == GroundingException.Reason.AMBIGUOUS) {
                    throw e;
                }
                last = e;
                return false;
            }
        }
    }
}
