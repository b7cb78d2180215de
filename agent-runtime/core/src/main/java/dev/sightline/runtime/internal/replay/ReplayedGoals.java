package dev.sightline.runtime.internal.replay;

import dev.sightline.agent.Replayed;
import dev.sightline.agent.Replayed.Verdict;
import dev.sightline.agent.StepRecord;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.replay.Recording.Aim;
import dev.sightline.runtime.internal.replay.Recording.Goal;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.runtime.internal.replay.RunReplay.Part;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.GoalPerformer;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.runtime.script.steps.ScriptRun;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.runtime.script.steps.StepTools;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.ReplayMode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Reaches goals as they were reached before, step by step, and leaves the others to the model.
 *
 * @since 0.1.0
 */
public final class ReplayedGoals implements GoalPerformer {

    private static final int GAP = 12;

    private final Replays replays;
    private final StepTools tools;

    /**
     * @param tools for steps; their goals are what the model pursues
     */
    public ReplayedGoals(Replays replays, StepTools tools) {
        this.replays = replays;
        this.tools = tools;
    }

    @Override
    public void pursue(String goal, ActiveRun run) {
        RunReplay replay = replays.of(run);
        if (replay == null) {
            tools.goals().pursue(goal, run);
            return;
        }
        String words = Placeholders.put(goal, run.variables());
        Recording recording = replay.recording();
        Goal recorded = recording == null ? null : recording.goal(words).orElse(null);
        if (recorded != null) {
            new GoalReplay(recorded, Objects.requireNonNull(recording), goal, replay, run).go();
        } else if (replay.mode() == ReplayMode.STRICT) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot replay the goal \"" + words + "\": there is no recording of it in '" + replay.folder()
                            + "', and a strict replay does not ask the model. Record it in a run with --replay heal.");
        } else {
            int from = run.steps().size();
            tools.goals().pursue(goal, run);
            replay.reached(words, List.of(new Part.Done(since(from, run))));
        }
    }

    private static List<StepRecord> since(int from, ActiveRun run) {
        List<StepRecord> all = run.steps();
        return all.subList(from, all.size());
    }

    /** The replay of one goal. */
    private final class GoalReplay {

        private final Goal recorded;
        private final Recording recording;
        private final String goal;
        private final RunReplay replay;
        private final ActiveRun run;

        GoalReplay(Goal recorded, Recording recording, String goal, RunReplay replay, ActiveRun run) {
            this.recorded = recorded;
            this.recording = recording;
            this.goal = goal;
            this.replay = replay;
            this.run = run;
        }

        void go() {
            List<Part> parts = new ArrayList<>();
            for (Recorded step : recorded.steps()) {
                parts.add(repeat(step));
            }
            replay.reached(recorded.words(), parts);
        }

        private Part repeat(Recorded step) {
            var targets =
                    new RecordedTargets(step, replays.reader(), text -> Template.fillKnown(text, run.variables()));
            try {
                StepCatalogue.perform(step.step(), ScriptRun.guarded(tools, run, replay.recordingFolder(), targets));
                return new Part.Repeated(step);
            } catch (SightlineException e) {
                String missed = targets.missed();
                if (missed == null) {
                    // the step was done and did not have its effect: another attempt could do harm
                    throw e;
                }
                if (replay.mode() == ReplayMode.STRICT) {
                    Path compared = compared(targets);
                    throw new SightlineException(
                            e.category(),
                            e.getMessage() + " This is a strict replay of version " + recording.version()
                                    + "; run with --replay heal to let the model take this step."
                                    + (compared == null
                                            ? ""
                                            : " Expected and found, side by side: '" + compared + "'."),
                            e);
                }
                return heal(step, missed);
            }
        }

        /** Has the model take one step. */
        private Part heal(Recorded step, String missed) {
            int from = run.steps().size();
            run.replaying(new Replayed(Verdict.HEALED, missed, 0, step.took()));
            try {
                tools.goals()
                        .pursue(
                                "Take one single step towards this goal: " + goal + "\nThe step: "
                                        + Template.fillKnown(StepCatalogue.words(step.step()), run.variables())
                                        + ". The screen has changed since this step was recorded, so look for what serves"
                                        + " the same purpose now. Take this step only, and then finish.",
                                run);
            } finally {
                run.replaying(null);
            }
            return new Part.Done(since(from, run));
        }

        /** What was expected beside what was found, in the folder of the run; null when there is none. */
        private @Nullable Path compared(RecordedTargets targets) {
            Path folder = run.folder();
            Aim aim = targets.missedAim();
            Screenshot seen = targets.missedOn();
            if (folder == null || aim == null || seen == null) {
                return null;
            }
            BufferedImage expected = aim.surroundings();
            BufferedImage found = run.shown(seen).image();
            double ratio = seen.pixelRatio();
            int left = Math.clamp(Math.round(aim.x() * ratio - expected.getWidth() / 2.0), 0, found.getWidth() - 1);
            int top = Math.clamp(Math.round(aim.y() * ratio - expected.getHeight() / 2.0), 0, found.getHeight() - 1);
            int width = Math.min(expected.getWidth(), found.getWidth() - left);
            int height = Math.min(expected.getHeight(), found.getHeight() - top);
            var both = new BufferedImage(
                    expected.getWidth() + GAP + width,
                    Math.max(expected.getHeight(), height),
                    BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = both.createGraphics();
            graphics.setColor(Color.MAGENTA);
            graphics.fillRect(0, 0, both.getWidth(), both.getHeight());
            graphics.drawImage(expected, 0, 0, null);
            graphics.drawImage(found.getSubimage(left, top, width, height), expected.getWidth() + GAP, 0, null);
            graphics.dispose();
            try {
                Path file = Files.createDirectories(folder.resolve("replay"))
                        .resolve(aim.name() + "-expected-and-found.png");
                ImageIO.write(both, "png", file.toFile());
                return file;
            } catch (IOException e) {
                // the message states the same in words
                return null;
            }
        }
    }
}
