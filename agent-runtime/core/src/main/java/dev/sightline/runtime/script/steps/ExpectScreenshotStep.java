package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class ExpectScreenshotStep implements StepDefinition<TaskStep.ExpectScreenshot> {

    /** Around what is masked: the box of a text is as tight as its letters. */
    private static final double MARGIN = 4;

    private static final Field<TaskStep.ExpectScreenshot, String> FILE = Field.required(
            "file",
            FieldTypes.PICTURE,
            TaskStep.ExpectScreenshot::file,
            "A PNG file, relative to the folder of the task; at a pixel ratio of 2, cart@2x.png stands for cart.png.",
            "cart.png");
    private static final Field<TaskStep.ExpectScreenshot, List<Target>> AROUND = Field.optional(
            "around",
            FieldTypes.TARGETS,
            step -> step.around().isEmpty() ? null : step.around(),
            "What must lie in the part that is compared; the whole screen unless given.",
            "[Cart, Total]");
    private static final Field<TaskStep.ExpectScreenshot, List<Target>> MASKS = Field.optional(
            "masks",
            FieldTypes.TARGETS,
            step -> step.masks().isEmpty() ? null : step.masks(),
            "What is not compared.",
            "[Order number]");
    private static final Field<TaskStep.ExpectScreenshot, Double> TOLERANCE = Field.optional(
            "tolerance",
            FieldTypes.amount(1),
            step -> step.tolerance() == 0 ? null : step.tolerance(),
            "The part of the pixels that may differ; none unless given.",
            "0.01");

    @Override
    public String name() {
        return "expect_screenshot";
    }

    @Override
    public String summary() {
        return "Fails unless the screen, or a part of it, looks as it is stored; a run with --update stores it.";
    }

    @Override
    public String example() {
        return "expect_screenshot: cart.png";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert_screenshot", "expect_screenshot", "match_screenshot", "expect_screenshot");
    }

    @Override
    public Form<TaskStep.ExpectScreenshot> form() {
        return Form.<TaskStep.ExpectScreenshot>keys(
                        values -> new TaskStep.ExpectScreenshot(
                                values.require(FILE),
                                values.or(AROUND, List.of()),
                                values.or(MASKS, List.of()),
                                values.or(TOLERANCE, 0.0)),
                        List.of(FILE, AROUND, MASKS, TOLERANCE))
                .orPlain(FILE, FieldTypes.PICTURE);
    }

    @Override
    public String words(TaskStep.ExpectScreenshot step) {
        return "expect the screen to look like " + step.file();
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.ExpectScreenshot step, StepContext context) {
        Path stored = file(context.fill(step.file()), context);
        if (context.updatesPictures()) {
            seen(step, context).write(stored);
            context.step().concluded("stored as " + stored);
            return;
        }
        if (!Files.isRegularFile(stored)) {
            Path kept = keep(seen(step, context), stored, "seen", context);
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot compare the screen with '" + stored + "': there is no such file. Run with --update to store"
                            + " what the screen shows" + (kept == null ? "." : ", which is '" + kept + "'."));
        }
        Picture wanted = Picture.read(stored);
        StepContext.Deadline deadline = context.deadline(ExpectTextStep.grace(context));
        while (true) {
            Picture seen = seen(step, context);
            Problem problem = problem(step, wanted, seen);
            if (problem == null) {
                return;
            }
            if (deadline.isOver()) {
                throw failure(stored, seen, problem, context);
            }
            context.pause();
        }
    }

    /** What is wrong, and the differing pixels if the sizes are equal. */
    private record Problem(String words, Picture.@Nullable Difference difference) {}

    private static @Nullable Problem problem(TaskStep.ExpectScreenshot step, Picture wanted, Picture seen) {
        if (wanted.width() != seen.width() || wanted.height() != seen.height()) {
            return new Problem(
                    "it has " + seen.size() + " pixels instead of " + wanted.size()
                            + "; compare screens of one size, or run with --update to accept this one",
                    null);
        }
        // where the screen was masked when it was stored, the stored picture is grey, too
        Picture.Difference difference = seen.differenceFrom(wanted);
        long all = (long) seen.width() * seen.height();
        if (difference.pixels() <= step.tolerance() * all) {
            return null;
        }
        Box<Space.Pixels> box = difference.box();
        return new Problem(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d pixels differ (%.3f %%; %s tolerated)%s. Run with --update to accept this",
                        difference.pixels(),
                        all,
                        100.0 * difference.pixels() / all,
                        step.tolerance() == 0 ? "none" : String.format(Locale.ROOT, "%.3f %%", 100 * step.tolerance()),
                        box == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", within %.0f,%.0f to %.0f,%.0f of the screen",
                                        box.left(),
                                        box.top(),
                                        box.right(),
                                        box.bottom())),
                difference);
    }

    private static SightlineException failure(Path stored, Picture seen, Problem problem, StepContext context) {
        Path kept = keep(seen, stored, "seen", context);
        Picture.Difference difference = problem.difference();
        Path differing = difference == null ? null : keep(difference.shown(), stored, "difference", context);
        if (difference != null && difference.box() != null) {
            Box<Space.Pixels> box = difference.box();
            context.step().located(new Located(box.center(), box, "around the differing pixels"));
        }
        return new SightlineException(
                ErrorCategory.EXPECTATION,
                "Expected the screen to look like '" + stored + "', but " + problem.words() + "."
                        + (kept == null ? "" : " Seen: '" + kept + "'.")
                        + (differing == null ? "" : " Differences: '" + differing + "'."));
    }

    /** A copy in the folder of the run; null if the run leaves none. */
    private static @Nullable Path keep(Picture picture, Path stored, String what, StepContext context) {
        Path folder = context.run().folder();
        if (folder == null) {
            return null;
        }
        String name = String.valueOf(stored.getFileName()).replaceFirst("\\.png$", "");
        Path file = folder.resolve("pictures").resolve(name + "-" + what + ".png");
        picture.write(file);
        return file;
    }

    /** What is compared: secrets are covered in it, because it may be stored. */
    private static Picture seen(TaskStep.ExpectScreenshot step, StepContext context) {
        List<Box<Space.Pixels>> around =
                step.around().stream().map(target -> context.find(target).box()).toList();
        List<Box<Space.Pixels>> masks = step.masks().stream()
                .map(target -> context.find(target).box())
                .map(box -> new Box<Space.Pixels>(
                        box.left() - MARGIN, box.top() - MARGIN, box.right() + MARGIN, box.bottom() + MARGIN))
                .toList();
        boolean looked = !around.isEmpty() || !masks.isEmpty();
        Screenshot screen = looked ? context.step().screenshot() : context.look();
        Picture whole = Picture.of(context.run().shown(screen)).masked(masks);
        return around.stream().reduce(Box::union).map(whole::within).orElse(whole);
    }

    private static Path file(String written, StepContext context) {
        double ratio = context.step().look().pixelRatio();
        String density = Math.abs(ratio - 1) < 0.01
                ? ""
                : "@" + String.format(Locale.ROOT, "%.2f", ratio).replaceFirst("\\.?0+$", "") + "x";
        Path folder = context.folder();
        String name = written.replaceFirst("\\.png$", density + ".png");
        return (folder == null ? Path.of(name) : folder.resolve(name))
                .toAbsolutePath()
                .normalize();
    }
}
