package dev.sightline.runtime.internal.replay;

import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.internal.replay.Recorder.NotRepeatable;
import dev.sightline.runtime.internal.replay.Recording.Goal;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.runtime.internal.replay.RunReplay.Part;
import dev.sightline.runtime.internal.replay.RunReplay.Reached;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.ReplayMode;
import dev.sightline.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings of an agent: finds the one for a run, and keeps what a run did that succeeded. Safe for use by several
 * runs.
 *
 * @since 0.1.0
 */
public final class Replays {

    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    /** Below these widths, in units of the driver, pages are laid out differently. */
    private static final int NARROW = 600;

    private static final int MEDIUM = 960;

    /** The folder in that of a run which holds what the run followed or made. */
    static final String OF_RUN = "recording";

    private final @Nullable Path folder;
    private final ReplayMode mode;
    private final @Nullable TextReader reader;
    private final Function<Target, Locator> locators;
    private final Map<String, RunReplay> running = new ConcurrentHashMap<>();

    /**
     * @param folder of all recordings; null when there are none
     * @param mode of a task that states none; null for the usual one
     * @param reader null when the agent has none
     * @param unattended whether this is a build server, on which nothing is healed unless that is asked for
     */
    public Replays(
            @Nullable Path folder,
            @Nullable ReplayMode mode,
            @Nullable TextReader reader,
            Function<Target, Locator> locators,
            boolean unattended) {
        this.folder = folder;
        this.mode = mode != null
                ? mode
                : folder == null ? ReplayMode.OFF : unattended ? ReplayMode.STRICT : ReplayMode.HEAL;
        this.reader = reader;
        this.locators = locators;
    }

    @Nullable
    TextReader reader() {
        return reader;
    }

    Function<Target, Locator> locators() {
        return locators;
    }

    private ReplayMode mode(Task task) {
        return task.replay() == null ? mode : task.replay();
    }

    /** What a run does with recordings; null when it neither uses nor makes any. */
    @Nullable
    RunReplay of(ActiveRun run) {
        ReplayMode wanted = mode(run.task());
        return wanted == ReplayMode.OFF ? null : running.computeIfAbsent(run.id(), _ -> begin(run, wanted));
    }

    private RunReplay begin(ActiveRun run, ReplayMode wanted) {
        Screenshot now = run.control().useScreen(run.driver()::capture);
        double width = now.size().width() / now.pixelRatio();
        String screen = run.driver().info().platform().name().toLowerCase(Locale.ROOT) + "-"
                + (width < NARROW ? "narrow" : width < MEDIUM ? "medium" : "wide");
        Path versions = (folder == null ? Path.of("recordings") : folder)
                .resolve(fileName(run.task().name()))
                .resolve(screen);
        Optional<Path> newest = RecordingFiles.newest(versions);
        return new RunReplay(
                wanted, versions, screen, newest.map(RecordingFiles::read).orElse(null), newest.orElse(null));
    }

    /** The name of a task as the name of a folder. */
    static String fileName(String task) {
        String plain = task.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "-")
                .replaceAll("^-|-$", "");
        return plain.isEmpty() ? "task" : plain.substring(0, Math.min(plain.length(), 80));
    }

    /**
     * Keeps how a run reached its goals, if it succeeded and did something that is not yet recorded.
     *
     * @return the folder of the recording, null when none was made
     */
    public @Nullable Path finished(ActiveRun run, boolean succeeded) {
        RunReplay replay = running.remove(run.id());
        if (replay == null || !succeeded) {
            return null;
        }
        try {
            Path made = null;
            Recording recording = replay.recording();
            if (replay.isNew()) {
                recording = recording(run, replay);
                made = replay.folder().resolve("v" + recording.version());
                RecordingFiles.write(recording, made);
                log.info("Run {} was recorded in {}", run.id(), made);
            }
            Path ofRun = run.folder();
            if (ofRun != null && recording != null) {
                RecordingFiles.write(recording, ofRun.resolve(OF_RUN));
            }
            return made;
        } catch (NotRepeatable e) {
            log.info("Run {} was not recorded: {}", run.id(), e.getMessage());
        } catch (SightlineException e) {
            // the task is done; what it left for the next run matters less
            log.warn("Run {} could not be recorded", run.id(), e);
        }
        return null;
    }

    private Recording recording(ActiveRun run, RunReplay replay) throws NotRepeatable {
        String id = run.id();
        var recorder =
                new Recorder(reader, locators, id.substring(id.lastIndexOf('-') + 1), new TreeMap<>(run.variables()));
        List<Goal> goals = new ArrayList<>(replay.untouched());
        for (Reached reached : replay.reached()) {
            List<Recorded> steps = new ArrayList<>();
            for (Part part : reached.parts()) {
                switch (part) {
                    case Part.Repeated repeated -> steps.add(repeated.step());
                    case Part.Done done ->
                        steps.addAll(
                                recorder.recorded(done.records(), Template.fillKnown(reached.goal(), run.variables())));
                }
            }
            goals.add(new Goal(reached.goal(), steps));
        }
        Screenshot screen = run.steps().stream()
                .map(step -> step.screenshot())
                .filter(seen -> seen != null)
                .findFirst()
                .orElseThrow(() -> new NotRepeatable("nothing was seen"));
        int version = replay.recording() == null ? 1 : replay.recording().version() + 1;
        return new Recording(
                run.secrets().redact(run.task().name()),
                version,
                id,
                replay.screen(),
                screen.size().width() / screen.pixelRatio(),
                screen.size().height() / screen.pixelRatio(),
                screen.pixelRatio(),
                run.task().baseUrl(),
                run.task().steps().stream().map(StepCatalogue::write).toList(),
                run.publicVariables(),
                List.copyOf(new TreeSet<>(run.task().secrets().keySet())),
                goals);
    }
}
